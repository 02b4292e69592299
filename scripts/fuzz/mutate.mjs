// Deterministic damage to good files. A mutation is a label, a small program from which it can be made again:
//
//   mutate(bytes, 'set 8 ffffffff + cut 100')
//
// Labels come in a fixed order for a seed: flipped bits, inflated numbers, cuts, wiped, dropped, repeated and moved pieces, and several of these at
// once; in files with checksums often with checksums that are right again.

import { findSeals, sealed } from './seals.mjs';

const edges = [0n, 1n, 0x7fn, 0x80n, 0xffn, 0x7fffn, 0x8000n, 0xffffn, 0x7fffffffn, 0x80000000n, 0xffffffffn].concat(
  [40n, 62n, 63n].map((power) => 1n << power),
  [(1n << 53n) + 1n, (1n << 63n) - 1n, (1n << 64n) - 1n],
);
const words = [
  '0',
  '-1',
  '1.5',
  '1e400',
  '4294967296',
  '9007199254740993',
  '9223372036854775808',
  '99999999999999999999',
  'NaN',
  'null',
  '""',
];

const joined = (...parts) => new Uint8Array(Buffer.concat(parts));

function changed(bytes, change) {
  const copy = bytes.slice();
  change(copy);
  return copy;
}

/** One step of a label: its name and numbers; `set` and `text` end in what is written. */
const steps = {
  cut: (bytes, [end]) => bytes.subarray(0, end),
  flip: (bytes, [at, bit]) => changed(bytes, (copy) => at < copy.length && (copy[at] ^= 1 << bit)),
  set: (bytes, [at, hex]) =>
    changed(bytes, (copy) => at < copy.length && copy.set(Buffer.from(hex, 'hex').subarray(0, copy.length - at), at)),
  fill: (bytes, [start, length, byte]) => changed(bytes, (copy) => copy.fill(byte, start, start + length)),
  drop: (bytes, [start, length]) => joined(bytes.subarray(0, start), bytes.subarray(start + length)),
  copy: (bytes, [start, length, to]) => joined(bytes.subarray(0, to), bytes.subarray(start, start + length), bytes.subarray(to)),
  over: (bytes, [start, length, to]) =>
    changed(bytes, (copy) => to < copy.length && copy.set(bytes.subarray(start, start + Math.min(length, bytes.length - to)), to)),
  text: (bytes, [at, length, word]) => joined(bytes.subarray(0, at), Buffer.from(word), bytes.subarray(at + length)),
};

/** `seal` gives all checksums their right value again, where the good file has them. */
const known = new WeakMap();

function sealsOf(bytes) {
  if (!known.has(bytes)) known.set(bytes, findSeals(bytes));
  return known.get(bytes);
}

function sealedAgain(bytes, seals) {
  return changed(bytes, (copy) => {
    const view = new DataView(copy.buffer);
    for (const { start, end, sum } of seals) view.setUint32(end, sealed(copy.subarray(start, end), sum), true);
  });
}

/** Applies a label: always a fresh array. */
export function mutate(bytes, label) {
  const damaged = label.split(' + ').reduce((before, step) => {
    const [name, ...given] = step.split(' ');
    if (name === 'seal') return sealedAgain(before, sealsOf(bytes));
    const isText = name === 'set' || name === 'text';
    return steps[name](
      before,
      given.map((word, i) => (isText && i === given.length - 1 ? word : Number(word))),
    );
  }, bytes);
  return damaged.slice();
}

/** Labels for these bytes, without end: every kind of damage in turn, each fifth time several at once. */
export function* labels(bytes, seed) {
  const next = random(seed);
  const kinds = kindsFor(bytes, next);
  const hasSeals = sealsOf(bytes).length > 0;
  const keepingLength = ['flip', 'set', 'fill', 'over'];
  // Behind a checksum nothing is looked at before it is right: most damage that moves nothing gets a right one.
  const seal = (label) =>
    hasSeals && next(4) > 0 && label.split(' + ').every((step) => keepingLength.includes(step.split(' ')[0])) ? `${label} + seal` : label;
  for (let turn = 0; ; turn++) {
    const one = () => kinds[next(kinds.length)]();
    yield seal(turn % 5 === 4 ? Array.from({ length: 2 + next(3) }, one).join(' + ') : kinds[turn % kinds.length]());
  }
}

function kindsFor(bytes, next) {
  const size = bytes.length;
  const numbers = findNumbers(bytes, next);
  const digits = findDigits(bytes);
  const pick = (list) => list[next(list.length)];
  // Half of the damage goes to the head and the tail, where the structure is.
  const ends = [() => next(Math.min(size, 512)), () => size - 1 - next(Math.min(size, 512))];
  const place = () => (next(2) ? next(size) : ends[next(3) === 0 ? 1 : 0]());
  const length = () => 1 + next(next(4) ? 16 : Math.max(1, size >> 2));
  const flip = () => `flip ${place()} ${next(8)}`;
  const inflate = ({ at, width, big, value }) => {
    const left = BigInt(size - at - width);
    return `set ${at} ${hexOf(pick([value - 1n, value + 1n, value * 2n, left, left + 1n, ...edges]), width, big)}`;
  };
  const bump = () => {
    const at = place();
    return `set ${at} ${hexOf(BigInt(bytes[at]) + pick([-1n, 1n, 2n, 4n, 8n, BigInt(bytes[at])]), 1, false)}`;
  };
  const reword = ({ at, length: old }) => `text ${at} ${old} ${pick(words)}`;
  return [
    flip,
    () => `set ${place()} ${hexOf(BigInt(next(256)), 1, false)}`,
    () => (numbers.length > 0 ? inflate(pick(numbers)) : flip()),
    () => `cut ${next(2) ? next(size) : place()}`,
    () => `set ${place()} ${hexOf(pick(edges), [1, 2, 4, 8][next(4)], next(2) === 1)}`,
    () => (digits.length > 0 ? reword(pick(digits)) : flip()),
    bump,
    () => `fill ${place()} ${length()} ${next(2) * 255}`,
    () => `drop ${place()} ${length()}`,
    () => (numbers.length > 0 ? inflate(pick(numbers)) : bump()),
    () => `copy ${place()} ${length()} ${place()}`,
    () => `over ${place()} ${length()} ${place()}`,
    flip,
  ];
}

const looked = 4096;

/** Where a number stands that could be a length, a count or an offset of this file. */
function findNumbers(bytes, next) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = [];
  for (const at of placesToLook(bytes.length, next)) {
    for (const width of [2, 4, 8].filter((bytesOfNumber) => at + bytesOfNumber <= bytes.length)) {
      for (const big of [false, true]) {
        const value = numberAt(view, at, width, big);
        if (value === 0n || value > BigInt(bytes.length) || (value <= 2n && at % width !== 0)) continue;
        found.push({ at, width, big, value });
      }
    }
  }
  return found;
}

/** All of a small file; of others the head, the tail, and places between. */
function placesToLook(size, next) {
  if (size <= 3 * looked) return Array(size).keys();
  const places = Array.from({ length: looked }, (_, i) => [i, size - looked + i, looked + next(size - 2 * looked)]);
  return places.flat();
}

function numberAt(view, at, width, big) {
  if (width === 8) return view.getBigUint64(at, !big);
  return BigInt(width === 2 ? view.getUint16(at, !big) : view.getUint32(at, !big));
}

function findDigits(bytes) {
  const text = Buffer.from(bytes.subarray(0, 1 << 16)).toString('latin1');
  return [...text.matchAll(/-?\d+/g)].map((match) => ({ at: match.index, length: match[0].length }));
}

function hexOf(value, width, big) {
  const hex = BigInt.asUintN(8 * width, value)
    .toString(16)
    .padStart(2 * width, '0');
  return big ? hex : hex.match(/../g).reverse().join('');
}

/** FNV-1a: each file gets damage of its own. */
export function hashOf(text) {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** `next(n)`: an integer below n, the same ones for a seed (mulberry32). */
function random(seed) {
  let state = seed >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return n > 0 ? Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * n) : 0;
  };
}
