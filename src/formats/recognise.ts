/**
 * What a file is that we do not read: named, so that the user knows what to do instead of "cannot open".
 */
import type { Probe } from './format.js';

interface Known {
  readonly what: string;
  readonly matches: (probe: Probe) => boolean;
}

function startsWith(head: Uint8Array, ...bytes: readonly number[]): boolean {
  return bytes.every((byte, at) => head[at] === byte);
}

function text(head: Uint8Array, start: number, length: number): string {
  return Buffer.from(head.subarray(start, start + length)).toString('latin1');
}

/** In this order: the surer sign first. */
const knownFormats: readonly Known[] = [
  {
    what: 'a Git LFS pointer, not the file itself: run `git lfs pull` to fetch it',
    matches: ({ head }) => text(head, 0, 40).startsWith('version https://git-lfs.github.com/spec'),
  },
  {
    what: 'a web page, probably an error message saved instead of the file',
    matches: ({ head }) => /^\s*<(!doctype html|html)/i.test(text(head, 0, 200)),
  },
  {
    what: 'a zip archive without a checkpoint of PyTorch, Keras or NumPy in it',
    matches: ({ head }) => startsWith(head, 0x50, 0x4b, 0x03, 0x04),
  },
];

/** Words for "this is ..., which is not read yet"; undefined when nothing is recognised. */
export function describeUnread(probe: Probe): string | undefined {
  return knownFormats.find(({ matches }) => matches(probe))?.what;
}
