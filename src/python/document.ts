/**
 * A Python text that changes, and its syntax tree. Nothing is done when it changes: the next question compares the text with the last one that
 * was without errors and parses anew what lies between the first and the last difference. Texts with errors are parsed as a whole. Long texts
 * are parsed in slices, between which others run.
 *
 *   const document = new PythonDocument();
 *   const source = await document.parsed(text);
 *   accessAt(source, offset);
 */
import type { Tree } from '@lezer/common';
import { TreeBuffer, TreeFragment, type PartialParse } from '@lezer/common';
import { parser } from '@lezer/python';

/** A text with its tree. Both stay as they are. */
export interface PythonSource {
  readonly text: string;
  readonly tree: Tree;
}

/** Between two looks at the clock. A step of the parser takes about a microsecond. */
const stepsPerLook = 256;

export class PythonDocument {
  private last: PythonSource = { text: '', tree: parser.parse('') };
  /** The last text without errors. Parts that are used again beside an error may make blocks end elsewhere than they should. */
  private sound = this.last;
  /** Questions wait for each other: a second one about the same text finds the tree that the first has made. */
  private queue: Promise<unknown> = Promise.resolve();

  /** `sliceMilliseconds`: others wait for this long at most. */
  constructor(private readonly sliceMilliseconds = 5) {}

  /** The tree of a text; at once when it is the text of the last question. */
  parsed(text: string): Promise<PythonSource> {
    const result = this.queue.then(() => (text === this.last.text ? this.last : this.parse(text)));
    this.queue = result.catch(() => undefined); // whoever asked has been told
    return result;
  }

  private async parse(text: string): Promise<PythonSource> {
    const { sound } = this;
    const fragments = TreeFragment.applyChanges(TreeFragment.addTree(sound.tree), changesBetween(sound.text, text));
    const tree = await this.inSlices(parser.startParse(text, fragments));
    if (!isSound(tree)) return (this.last = { text, tree: await this.inSlices(parser.startParse(text)) });
    return (this.last = this.sound = { text, tree });
  }

  private async inSlices(parse: PartialParse): Promise<Tree> {
    for (;;) {
      const end = performance.now() + this.sliceMilliseconds;
      while (performance.now() < end) {
        for (let step = 0; step < stepsPerLook; step++) {
          const tree = parse.advance();
          if (tree !== null) return tree;
        }
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

const known = new WeakSet<Tree | TreeBuffer>();

/** Without errors of syntax. Parts that were looked at before are not looked at again. */
function isSound(part: Tree | TreeBuffer): boolean {
  if (known.has(part)) return true;
  if (part instanceof TreeBuffer ? hasError(part) : part.type.isError || !part.children.every(isSound)) return false;
  known.add(part);
  return true;
}

/** A buffer holds four numbers a node: its type, its two ends, and where its children end. */
function hasError({ buffer, set }: TreeBuffer): boolean {
  for (let node = 0; node < buffer.length; node += 4) if (set.types[buffer[node] ?? 0]?.isError === true) return true;
  return false;
}

interface Change {
  readonly fromA: number;
  readonly toA: number;
  readonly fromB: number;
  readonly toB: number;
}

/** Characters compared at once: the machine is quick with those. */
const blockLength = 4096;

/** One change that makes the new text of the old one. */
function changesBetween(before: string, after: string): readonly Change[] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.startsWith(after.slice(start, Math.min(shorter, start + blockLength)), start)) start += blockLength;
  start = Math.min(start, shorter);
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  const most = shorter - start;
  let kept = 0;
  while (kept + blockLength <= most && before.endsWith(blockBefore(after, kept), before.length - kept)) kept += blockLength;
  while (kept < most && before.charCodeAt(before.length - 1 - kept) === after.charCodeAt(after.length - 1 - kept)) kept++;
  return [{ fromA: start, toA: before.length - kept, fromB: start, toB: after.length - kept }];
}

function blockBefore(text: string, fromEnd: number): string {
  return text.slice(text.length - fromEnd - blockLength, text.length - fromEnd);
}
