/**
 * The service groups planted in the synthetic darknet: what its scanners look for together.
 *
 * They follow the kinds of cluster Lagraa & François report (V-B.2): web, database, mail and messaging services, plus
 * the two styles they saw on unassigned ports, incremental and random. No port is in two groups.
 */
export interface PlantedGroup {
  name: string
  ports: readonly number[]
  /** 'service': a favourite order with variations; 'incremental': p, p + 1, ...; 'random': any order. */
  style: 'service' | 'incremental' | 'random'
  /** Scanning sources of the group in each sensor's darknet. */
  scanners: number
}

const run = (from: number, length: number) => Array.from({ length }, (_, step) => from + step)

export const plantedGroups: readonly PlantedGroup[] = [
  { name: 'web', ports: [80, 443, 8080, 8443, 8000, 8008, 8888, 81, 591], style: 'service', scanners: 14 },
  { name: 'database', ports: [3306, 5432, 1433, 1521, 27017, 6379, 9200, 5984, 11211], style: 'service', scanners: 10 },
  { name: 'mail', ports: [25, 110, 143, 993, 995, 587, 465], style: 'service', scanners: 8 },
  { name: 'remote access', ports: [22, 3389, 5900, 5901, 2222, 5938], style: 'service', scanners: 12 },
  { name: 'telnet and routers', ports: [23, 2323, 7547, 5555, 37215, 52869], style: 'service', scanners: 9 },
  { name: 'industrial control', ports: [102, 502, 20000, 44818, 47808, 1911, 2404], style: 'service', scanners: 5 },
  { name: 'files and printing', ports: [21, 139, 445, 515, 631, 9100, 2049], style: 'service', scanners: 7 },
  { name: 'cameras and voice', ports: [554, 8554, 34567, 37777, 5060, 5061], style: 'service', scanners: 6 },
  { name: 'container platforms', ports: [2375, 2376, 2379, 6443, 10250, 4243], style: 'service', scanners: 5 },
  { name: 'incremental sweep', ports: run(33850, 24), style: 'incremental', scanners: 4 },
  {
    name: 'random high ports',
    ports: [49873, 51201, 52344, 53987, 55020, 56711, 57702, 58909, 60013, 61444, 62557, 64120],
    style: 'random',
    scanners: 4,
  },
]
