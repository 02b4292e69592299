/** What a file on disk holds: the bytes of the tensors of a safetensors file, read here without any of our code. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

interface Entry {
  readonly data_offsets: readonly [number, number];
}

interface Stored {
  readonly header: Readonly<Record<string, Entry | undefined>>;
  readonly data: Buffer;
}

async function read(file: string): Promise<Stored> {
  const whole = await readFile(file);
  const start = 8 + Number(whole.readBigUInt64LE(0));
  return { header: JSON.parse(whole.toString('utf8', 8, start)) as Stored['header'], data: whole.subarray(start) };
}

async function bytesOf(file: string, name: string): Promise<Buffer> {
  const { header, data } = await read(file);
  const entry = header[name];
  if (entry === undefined) throw new Error(`${file} holds no ${name}`);
  return data.subarray(...entry.data_offsets);
}

/** Sorted. */
export async function storedNames(file: string): Promise<readonly string[]> {
  return Object.keys((await read(file)).header)
    .filter((name) => name !== '__metadata__')
    .sort();
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
