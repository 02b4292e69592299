/** Texts of a FlatBuffer. Tables may share one; together they may not take more than memory allows. */
import { CheckpointError } from '../../model/errors.js';
import type { FlatBuffer } from './flatbuffer.js';

/** All names of a model with ten thousand tensors have 2 MB. */
const mostBytes = 16 * 1024 * 1024;

export class TextReader {
  private readonly known = new Map<number, string>();
  private total = 0;

  constructor(private readonly file: FlatBuffer) {}

  /** Bytes that are not UTF-8 become the replacement character. `too-large` when the texts read so far are too much. */
  async at(position: number | undefined): Promise<string> {
    if (position === undefined) return '';
    const known = this.known.get(position);
    if (known !== undefined) return known;
    const { start, length } = await this.file.vectorAt(position, 1);
    this.total += length;
    if (this.total > mostBytes) throw new CheckpointError('too-large', `names of more than ${String(mostBytes)} bytes`);
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await this.file.view(start, length));
    this.known.set(position, text);
    return text;
  }
}
