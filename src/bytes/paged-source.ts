/**
 * Small reads all over a file, turned into few: whole pages are read and the last ones are kept. For headers that point to each other.
 *
 *   const pages = new PagedSource(file.source);
 *   const length = await pages.read({ start: 4100, end: 4104 });
 */
import { checkRange, type ByteRange, type ByteSource } from './source.js';

const pageLength = 8192;
/** 8 MiB. */
const mostPages = 1024;
/** Longer reads go past the pages: they would only push others out. */
const longestPaged = 4 * pageLength;

export class PagedSource implements ByteSource {
  readonly size: number;
  /** In the order of their last use. */
  private readonly pages = new Map<number, Uint8Array>();

  constructor(private readonly source: ByteSource) {
    this.size = source.size;
  }

  async read(range: ByteRange, signal?: AbortSignal): Promise<Uint8Array> {
    checkRange(this, range);
    const { start, end } = range;
    if (end - start > longestPaged) return await this.source.read(range, signal);
    const out = new Uint8Array(end - start);
    for (let at = start; at < end;) {
      const number = Math.floor(at / pageLength);
      const page = this.kept(number) ?? (await this.fetch(number, signal));
      const from = at - number * pageLength;
      const part = page.subarray(from, Math.min(pageLength, from + end - at));
      out.set(part, at - start);
      at += part.length;
    }
    return out;
  }

  private kept(number: number): Uint8Array | undefined {
    const page = this.pages.get(number);
    if (page === undefined) return undefined;
    this.pages.delete(number);
    this.pages.set(number, page);
    return page;
  }

  private async fetch(number: number, signal?: AbortSignal): Promise<Uint8Array> {
    const start = number * pageLength;
    const page = await this.source.read({ start, end: Math.min(this.size, start + pageLength) }, signal);
    this.pages.set(number, page);
    const [oldest] = this.pages.keys();
    if (this.pages.size > mostPages && oldest !== undefined) this.pages.delete(oldest);
    return page;
  }
}
