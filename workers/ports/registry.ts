/**
 * Port numbers and their registered names: IANA's registry, bundled, with its source, version and date.
 *
 * A port is `assigned` when the registry has an entry with a service name for the protocol, `reserved` when its entry
 * says so, else `unassigned`: also where an entry describes a use without naming a service. Ranges as RFC 6335, section 6.
 */
import type { PortName, RegistryInfo } from '../contract.ts'
import registry from '../../resources/ports/registry.json' with { type: 'json' }

type Entries = { [port: string]: [names: string[], description: string] | undefined }
/** Asked of the registry each time: what is built reads a protocol's ports when it is first asked for them (resources/bundling.ts). */
const entriesOf = (protocol: 'tcp' | 'udp') => registry[protocol] as unknown as Entries

export function rangeOf(port: number): PortName['range'] {
  return port < 1024 ? 'system' : port < 49_152 ? 'user' : 'dynamic'
}

export function portName(port: number, protocol: 'tcp' | 'udp' = 'tcp'): PortName {
  const [names, description] = entriesOf(protocol)[port] ?? [[], '']
  const status = names.length > 0 ? 'assigned' : description === 'Reserved' ? 'reserved' : 'unassigned'
  return { port, name: names[0] ?? null, names: [...names], description, range: rangeOf(port), status }
}

/** Every port of both protocols. */
export function* registeredPorts(): Generator<PortName & { protocol: 'tcp' | 'udp' }> {
  for (const protocol of ['tcp', 'udp'] as const) for (let port = 0; port < 65_536; port++) yield { ...portName(port, protocol), protocol }
}

export function registryInfo(): RegistryInfo {
  const { source, version, date, sha256 } = registry
  return { source, version, date, sha256, entries: Object.keys(entriesOf('tcp')).length + Object.keys(entriesOf('udp')).length }
}
