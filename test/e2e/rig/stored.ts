/** What a file on disk holds: the bytes of the tensors of a safetensors file, read here without any of our code. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

interface Entry {
  readonly data_offsets: readonly [number, number];
}

async function bytesOf(file: string, name: string): Promise<Buffer> {
  const whole = await readFile(file);
  const headerLength = Number(whole.readBigUInt64LE(0));
  const header = JSON.parse(whole.toString('utf8', 8, 8 + headerLength)) as Readonly<Record<string, Entry | undefined>>;
  const entry = header[name];
  if (entry === undefined) throw new Error(`${file} holds no ${name}`);
  return whole.subarray(8 + headerLength + entry.data_offsets[0], 8 + headerLength + entry.data_offsets[1]);
}

export async function storedSha256(file: string, name: string): Promise<string> {
  return createHash('sha256')
    .update(await bytesOf(file, name))
    .digest('hex');
}

export async function storedFloats(file: string, name: string): Promise<readonly number[]> {
  const bytes = await bytesOf(file, name);
  return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(4 * index));
}
