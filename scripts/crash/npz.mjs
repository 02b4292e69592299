// An .npz of one array, stored, with its checksum: what the saves are tried on.
import { writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';

export function writeNpz(where, bytes) {
  const array = npy(bytes);
  const name = Buffer.from('weight.npy');
  const checksum = crc32(array);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  sizes(local, 14, checksum, array.length, name.length);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(20, 4);
  entry.writeUInt16LE(20, 6);
  sizes(entry, 16, checksum, array.length, name.length);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length + name.length, 12);
  end.writeUInt32LE(local.length + name.length + array.length, 16);
  writeFileSync(where, Buffer.concat([local, name, array, entry, name, end]));
}

function sizes(header, at, checksum, length, nameLength) {
  header.writeUInt32LE(checksum, at);
  header.writeUInt32LE(length, at + 4);
  header.writeUInt32LE(length, at + 8);
  header.writeUInt16LE(nameLength, at + 12);
}

function npy(bytes) {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${bytes / 4},), }`;
  const header = Buffer.alloc(128, ' ');
  header.write('\x93NUMPY\x01\x00', 'latin1');
  header.writeUInt16LE(118, 8);
  header.write(text, 10);
  header.write('\n', 127);
  const array = Buffer.alloc(128 + bytes);
  header.copy(array);
  for (let at = 128; at < array.length; at += 4) array.writeUInt32LE(Math.imul(at, 2654435761) >>> 2, at);
  return array;
}
