/** Tensors of texts in a checkpoint: all lengths as varints, four bytes of checksum, then the texts one after the other. */
import type { ByteSource } from '../../bytes/source.js';
import { CheckpointError } from '../../model/errors.js';
import type { StoredRange } from '../../model/parameter.js';
import { Varints } from '../protobuf/varint.js';

const checksumLength = 4;
/** Lengths of more texts are not gone through. */
const mostTexts = 100_000;
const longestLength = 10;
const shownTexts = 8;
const shownBytes = 40;

/** The first texts, for showing. Throws `corrupt` when lengths and bytes do not agree, `unsupported` for very many. */
export async function shownTextsOf(
  source: ByteSource,
  range: Pick<StoredRange, 'start' | 'length'>,
  count: number,
  signal?: AbortSignal,
): Promise<string> {
  const { lengths, first } = await readLengths(source, range, count, signal);
  const shown: string[] = [];
  let at = first;
  for (const length of lengths.slice(0, shownTexts)) {
    const bytes = await source.read({ start: at, end: at + Math.min(length, shownBytes) }, signal);
    shown.push(JSON.stringify(`${new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)}${length > shownBytes ? '…' : ''}`));
    at += length;
  }
  return `[${shown.join(', ')}${count > shownTexts ? ', …' : ''}]`;
}

/** The bytes of a single text, such as the object graph. */
export async function readText(
  source: ByteSource,
  range: Pick<StoredRange, 'start' | 'length'>,
  most: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const { lengths, first } = await readLengths(source, range, 1, signal);
  const [length = 0] = lengths;
  if (length > most) throw new CheckpointError('too-large', `a text of ${String(length)} bytes`);
  return await source.read({ start: first, end: first + length }, signal);
}

async function readLengths(
  source: ByteSource,
  { start, length }: Pick<StoredRange, 'start' | 'length'>,
  count: number,
  signal?: AbortSignal,
): Promise<{ readonly lengths: readonly number[]; readonly first: number }> {
  if (count > mostTexts) throw new CheckpointError('unsupported', `${String(count)} texts are not gone through`);
  if (count > length) throw new CheckpointError('corrupt', `${String(count)} texts in ${String(length)} bytes`);
  const numbers = new Varints(await source.read({ start, end: start + Math.min(length, longestLength * count) }, signal));
  const lengths = Array.from({ length: count }, () => numbers.next());
  const first = numbers.at + (count > 0 ? checksumLength : 0);
  if (lengths.reduce((sum, bytes) => sum + bytes, first) !== length)
    throw new CheckpointError('corrupt', `texts that do not take the ${String(length)} bytes of their tensor`);
  return { lengths, first: start + first };
}
