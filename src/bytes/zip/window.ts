/** Local headers of many small members lie close together: one read for a run of them instead of one for each. */
import { checkRange, type ByteRange, type ByteSource } from '../source.js';
import type { ZipMember } from './directory.js';

/** Members whose headers are further apart are read alone, so that what lies between is not read for nothing. */
const widestGap = 4096;
const longestWindow = 64 * 1024;
/** A local header's fixed part and a name; longer names are read again. */
const headerLength = 512;

/** Runs of members with near headers, each in the order of the file. */
export function nearMembers<Member extends Pick<ZipMember, 'headerStart'>>(members: readonly Member[]): readonly (readonly Member[])[] {
  const runs: Member[][] = [];
  let first = 0;
  let last = 0;
  for (const member of [...members].sort((a, b) => a.headerStart - b.headerStart)) {
    const run = runs.at(-1);
    if (run !== undefined && member.headerStart - last <= widestGap && member.headerStart - first <= longestWindow) run.push(member);
    else {
      runs.push([member]);
      first = member.headerStart;
    }
    last = member.headerStart;
  }
  return runs;
}

/** The source, with the headers of a run read at once. A run of one is left to be read as it is. */
export async function windowOver(
  source: ByteSource,
  run: readonly Pick<ZipMember, 'headerStart'>[],
  signal?: AbortSignal,
): Promise<ByteSource> {
  const start = run[0]?.headerStart;
  const last = run.at(-1)?.headerStart;
  if (start === undefined || last === undefined || run.length === 1) return source;
  const range = { start, end: Math.min(source.size, last + headerLength) };
  return new Window(source, range, await source.read(range, signal));
}

class Window implements ByteSource {
  readonly size: number;

  constructor(
    private readonly source: ByteSource,
    private readonly range: ByteRange,
    private readonly bytes: Uint8Array,
  ) {
    this.size = source.size;
  }

  async read(range: ByteRange, signal?: AbortSignal): Promise<Uint8Array> {
    checkRange(this, range);
    const { start, end } = this.range;
    if (range.start < start || range.end > end) return await this.source.read(range, signal);
    return this.bytes.slice(range.start - start, range.end - start);
  }
}
