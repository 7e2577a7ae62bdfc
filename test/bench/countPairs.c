/*
 * What a C tool usually does: the loop of countSyn.c with a hash of (source, destination) that remembers the last port of
 * each pair, and a hash of transitions between ports. Open addressing, doubled at half full; prints the sizes.
 */
#include <pcap.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  uint64_t *keys; /* key + 1, 0 is empty */
  uint32_t *values;
  size_t places, used;
} table;

static size_t place_of(const table *t, uint64_t key) {
  uint64_t hash = (key + 1) * 0x9e3779b97f4a7c15ull;
  size_t at = (hash ^ (hash >> 29)) & (t->places - 1);
  while (t->keys[at] && t->keys[at] != key + 1) at = (at + 1) & (t->places - 1);
  return at;
}
static void make(table *t, size_t places) {
  t->keys = calloc(places, sizeof *t->keys);
  t->values = calloc(places, sizeof *t->values);
  t->places = places;
  t->used = 0;
  if (!t->keys || !t->values) exit(1);
}
/* The value of a key, which is 0 when it is new. */
static uint32_t *value_of(table *t, uint64_t key) {
  if (t->used * 2 >= t->places) {
    table larger;
    make(&larger, t->places * 2);
    for (size_t at = 0; at < t->places; at++) {
      if (!t->keys[at]) continue;
      size_t to = place_of(&larger, t->keys[at] - 1);
      larger.keys[to] = t->keys[at];
      larger.values[to] = t->values[at];
    }
    larger.used = t->used;
    free(t->keys);
    free(t->values);
    *t = larger;
  }
  size_t at = place_of(t, key);
  if (!t->keys[at]) {
    t->keys[at] = key + 1;
    t->used++;
  }
  return &t->values[at];
}

int main(int count, char **words) {
  char error[PCAP_ERRBUF_SIZE];
  if (count != 2) return 2;
  pcap_t *file = pcap_open_offline(words[1], error);
  if (!file) {
    fprintf(stderr, "%s\n", error);
    return 1;
  }
  table pairs, edges;
  make(&pairs, 1 << 16);
  make(&edges, 1 << 16);
  struct pcap_pkthdr *header;
  const u_char *bytes;
  long probes = 0;
  while (pcap_next_ex(file, &header, &bytes) == 1) {
    if (header->caplen < 54 || bytes[12] != 8 || bytes[13] != 0 || bytes[23] != 6) continue;
    const u_char *tcp = bytes + 14 + (bytes[14] & 15) * 4;
    if (tcp + 14 > bytes + header->caplen || (tcp[13] & 0x12) != 0x02) continue;
    uint64_t key;
    memcpy(&key, bytes + 26, 8);
    uint32_t port = (uint32_t)tcp[2] << 8 | tcp[3];
    uint32_t *last = value_of(&pairs, key);
    if (*last) ++*value_of(&edges, (uint64_t)(*last - 1) << 16 | port);
    *last = port + 1;
    probes++;
  }
  printf("%ld probes, %zu pairs, %zu edges\n", probes, pairs.used, edges.used);
  pcap_close(file);
  return 0;
}
