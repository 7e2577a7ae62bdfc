/* The anchor: a plain libpcap loop over an Ethernet capture that only counts SYN without ACK over IPv4. */
#include <pcap.h>
#include <stdio.h>

int main(int count, char **words) {
  char error[PCAP_ERRBUF_SIZE];
  if (count != 2) return 2;
  pcap_t *file = pcap_open_offline(words[1], error);
  if (!file) {
    fprintf(stderr, "%s\n", error);
    return 1;
  }
  struct pcap_pkthdr *header;
  const u_char *bytes;
  long packets = 0, probes = 0;
  while (pcap_next_ex(file, &header, &bytes) == 1) {
    packets++;
    if (header->caplen < 54 || bytes[12] != 8 || bytes[13] != 0 || bytes[23] != 6) continue;
    const u_char *tcp = bytes + 14 + (bytes[14] & 15) * 4;
    if (tcp + 14 <= bytes + header->caplen && (tcp[13] & 0x12) == 0x02) probes++;
  }
  printf("%ld %ld\n", packets, probes);
  pcap_close(file);
  return 0;
}
