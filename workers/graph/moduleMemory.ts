/** Instances of a compiled module (*.assembly.ts), each with memory of its own in which its arrays lie one after the other. */

const pageBytes = 1 << 16
/** What the compiler keeps for itself at the beginning, and between arrays: a power of two apart they fight for lines of the cache. */
const [reservedBytes, apart] = [1024, 1088]

export interface ModuleInstance<Name extends string> {
  exports: WebAssembly.Exports
  memory: WebAssembly.Memory
  /** Where each array begins. */
  address: Record<Name, number>
  words(name: Name, length: number): Uint32Array
}

/**
 * @param base64 the module, as resources/kernels/build.mjs writes it; it is compiled with its first instance
 * @returns makes an instance with arrays of so many bytes, all 0, whose addresses are put into its globals of their names.
 * Its memory is as large as they are, or where it `grows` at least; an error where there is none to be had.
 */
export function compiledModule(base64: string): <Name extends string>(sizes: Record<Name, number>, grows?: 'grows') => ModuleInstance<Name> {
  let compiled: WebAssembly.Module | null = null
  return <Name extends string>(sizes: Record<Name, number>, grows?: 'grows'): ModuleInstance<Name> => {
    const address = {} as Record<Name, number>
    let used = reservedBytes
    for (const [name, size] of Object.entries<number>(sizes)) {
      address[name as Name] = used
      used += (size + apart + 63) & ~63
    }
    const initial = Math.ceil(used / pageBytes)
    const memory = new WebAssembly.Memory(grows === undefined ? { initial, maximum: initial } : { initial })
    compiled ??= new WebAssembly.Module(Buffer.from(base64, 'base64'))
    const { exports } = new WebAssembly.Instance(compiled, { env: { memory } })
    for (const [name, at] of Object.entries<number>(address)) (exports[name] as WebAssembly.Global).value = at
    return { exports, memory, address, words: (name, length) => new Uint32Array(memory.buffer, address[name], length) }
  }
}

/** Makes the memory reach so many bytes; views on it are to be made again. */
export function reach(memory: WebAssembly.Memory, bytes: number): void {
  const pages = Math.ceil((bytes - memory.buffer.byteLength) / pageBytes)
  if (pages > 0) memory.grow(pages)
}
