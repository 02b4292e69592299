/** Weights of type `string`: for each text its length as u32, little endian, then its bytes. */
import { PagedSource } from '../../bytes/paged-source.js';
import type { ByteSource } from '../../bytes/source.js';
import { CheckpointError } from '../../model/errors.js';

/** More texts are not gone through: vocabularies are files of their own. */
const mostTexts = 100_000;
const shownTexts = 8;
const shownBytes = 40;

export interface Texts {
  /** Where the last one ends. */
  readonly end: number;
  /** The first ones, for showing. */
  readonly shown: string;
}

/** Throws `corrupt` when a text is longer than what is left. */
export async function readTexts(source: ByteSource, start: number, count: number, signal?: AbortSignal): Promise<Texts> {
  if (count > mostTexts) throw new CheckpointError('unsupported', `${String(count)} texts are not gone through`);
  const pages = new PagedSource(source);
  const shown: string[] = [];
  let at = start;
  for (let i = 0; i < count; i++) {
    if (at + 4 > source.size) throw new CheckpointError('corrupt', 'a text without its length');
    const head = await pages.read({ start: at, end: at + 4 }, signal);
    const length = new DataView(head.buffer, head.byteOffset).getUint32(0, true);
    at += 4;
    if (length > source.size - at) throw new CheckpointError('corrupt', `a text of ${String(length)} bytes, beyond the end of the file`);
    if (i < shownTexts) shown.push(await readShown(pages, at, length, signal));
    at += length;
  }
  return { end: at, shown: `[${shown.join(', ')}${count > shownTexts ? ', …' : ''}]` };
}

async function readShown(pages: ByteSource, start: number, length: number, signal?: AbortSignal): Promise<string> {
  const bytes = await pages.read({ start, end: start + Math.min(length, shownBytes) }, signal);
  return JSON.stringify(`${new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)}${length > shownBytes ? '…' : ''}`);
}
