/** .npy files made for a test. */

/** The header of one array, as NumPy pads it: the values begin at a multiple of 64 bytes. */
export function npyHeader(descr: string, shape: string, { fortran = false, version = 1, align = 64 } = {}): Uint8Array {
  const literal = `{'descr': ${descr}, 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${shape}, }`;
  const fixed = version === 1 ? 10 : 12;
  const text = Buffer.from(literal, version === 3 ? 'utf8' : 'latin1');
  const padding = (align - ((fixed + text.length + 1) % align)) % align;
  const header = Buffer.concat([Buffer.alloc(fixed), text, Buffer.from(`${' '.repeat(padding)}\n`)]);
  header.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
  if (version === 1) header.writeUInt16LE(header.length - fixed, 8);
  else header.writeUInt32LE(header.length - fixed, 8);
  return new Uint8Array(header);
}

export function npyFile(descr: string, shape: string, data: Uint8Array, options = {}): Uint8Array {
  return new Uint8Array(Buffer.concat([npyHeader(descr, shape, options), data]));
}

export function float32(...values: readonly number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}
