// Checksums that stand right behind what they sum. Damage in front of one is only looked at when the checksum is right again.

/** Of bytes so far: CRC-32, CRC-32C, and CRC-32C as TensorFlow masks it. */
const rolling = {
  crc32: { polynomial: 0xedb88320, shown: (crc) => crc },
  crc32c: { polynomial: 0x82f63b78, shown: (crc) => crc },
  masked: { polynomial: 0x82f63b78, shown: (crc) => ((crc >>> 15) | (crc << 17)) + 0xa282ead8 },
};
for (const sum of Object.values(rolling)) sum.table = Uint32Array.from({ length: 256 }, (_, i) => byteSum(i, sum.polynomial));

function byteSum(byte, polynomial) {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = (value & 1) === 0 ? value >>> 1 : (value >>> 1) ^ polynomial;
  return value;
}

const shortest = 8;
/** Of a node of an OCDBT database. */
const nodeMagic = '0cdb20de';
const longestTable = 16;
/** What HDF5 gives a checksum of its own (lookup3), up to this length. */
const hdf5Names = [
  '\x89HDF',
  'OHDR',
  'OCHK',
  'FRHP',
  'FHDB',
  'FHIB',
  'BTHD',
  'BTIN',
  'BTLF',
  'FSHD',
  'FSSE',
  'FADB',
  'FAHD',
  'EAHD',
  'EAIB',
  'EADB',
];
const longestOfHdf5 = 1024;

/** The checksum of these bytes; `sum` names the kind. */
export function sealed(bytes, sum) {
  if (sum === 'lookup3') return lookup3(bytes);
  const { table, shown } = rolling[sum];
  let crc = -1;
  for (const byte of bytes) crc = (crc >>> 8) ^ table[(crc ^ byte) & 255];
  return shown(~crc >>> 0) >>> 0;
}

/** Stretches of bytes with their checksum right behind them: `{ start, end, sum }`. They are found by trying. */
export function findSeals(bytes) {
  const found = hdf5Seals(bytes);
  for (const first of places(bytes))
    for (let start = first; start !== undefined;) {
      const seal = rollingFrom(bytes, start);
      if (seal !== undefined && !found.some(({ end }) => end === seal.end)) found.push(seal);
      start = seal && seal.end + 4;
    }
  return found;
}

/** Where one may begin: with the file, with a node, and with a table of 16 bytes an entry at the end. */
function places(bytes) {
  const tables = Array.from({ length: longestTable }, (_, i) => bytes.length - 4 - 16 * (i + 1));
  return [0, ...placesOf(bytes, Buffer.from(nodeMagic, 'hex')), ...tables.filter((place) => place > 0)];
}

function placesOf(bytes, word) {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = [];
  for (let at = buffer.indexOf(word); at !== -1; at = buffer.indexOf(word, at + 1)) found.push(at);
  return found;
}

function rollingFrom(bytes, start) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const names = ['crc32', 'crc32c'];
  const crcs = [-1, -1];
  for (let end = start; end + 4 <= bytes.length; end++) {
    const stored = view.getUint32(end, true);
    for (const [i, name] of names.entries()) {
      const crc = ~crcs[i] >>> 0;
      if (end - start >= shortest && crc === stored) return { start, end, sum: name };
      if (end - start >= shortest && i === 1 && rolling.masked.shown(crc) >>> 0 === stored) return { start, end, sum: 'masked' };
      crcs[i] = (crcs[i] >>> 8) ^ rolling[name].table[(crcs[i] ^ bytes[end]) & 255];
    }
  }
  return undefined;
}

function hdf5Seals(bytes) {
  if (placesOf(bytes, Buffer.from('\x89HDF', 'latin1')).length === 0) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const starts = hdf5Names.flatMap((name) => placesOf(bytes, Buffer.from(name, 'latin1')));
  return starts.flatMap((start) => {
    const last = Math.min(bytes.length - 4, start + longestOfHdf5);
    for (let end = start + shortest; end <= last; end++)
      if (lookup3(bytes.subarray(start, end)) === view.getUint32(end, true)) return [{ start, end, sum: 'lookup3' }];
    return [];
  });
}

/** Bob Jenkins' `hashlittle` from 0, https://burtleburtle.net/bob/c/lookup3.c. */
export function lookup3(bytes) {
  const padded = new Uint8Array(12 * Math.max(1, Math.ceil(bytes.length / 12)));
  padded.set(bytes);
  const numbers = new Uint32Array(padded.buffer);
  const first = (0xdeadbeef + bytes.length) | 0;
  let [a, b, c] = [first, first, first];
  for (let i = 0; i < numbers.length; i += 3) {
    a = (a + numbers[i]) | 0;
    b = (b + numbers[i + 1]) | 0;
    c = (c + numbers[i + 2]) | 0;
    if (i + 3 < numbers.length) [a, b, c] = mixed(a, b, c);
  }
  return bytes.length === 0 ? c >>> 0 : ended(a, b, c);
}

const turned = (x, bits) => (x << bits) | (x >>> (32 - bits));

function mixed(a, b, c) {
  for (const [i, bits] of [4, 6, 8, 16, 19, 4].entries()) {
    // Each step takes the third from the first and adds the second to the third; then the three change places.
    if (i % 3 === 0) [a, c] = [((a - c) | 0) ^ turned(c, bits), (c + b) | 0];
    else if (i % 3 === 1) [b, a] = [((b - a) | 0) ^ turned(a, bits), (a + c) | 0];
    else [c, b] = [((c - b) | 0) ^ turned(b, bits), (b + a) | 0];
  }
  return [a, b, c];
}

function ended(a, b, c) {
  c = ((c ^ b) - turned(b, 14)) | 0;
  a = ((a ^ c) - turned(c, 11)) | 0;
  b = ((b ^ a) - turned(a, 25)) | 0;
  c = ((c ^ b) - turned(b, 16)) | 0;
  a = ((a ^ c) - turned(c, 4)) | 0;
  b = ((b ^ a) - turned(a, 14)) | 0;
  c = ((c ^ b) - turned(b, 24)) | 0;
  return c >>> 0;
}
