// Deterministic damage to good files. A mutation is a label, a small program from which it can be made again:
//
//   mutate(bytes, 'set 8 ffffffff + cut 100')
//
// Labels come in a fixed order for a seed: truncations first, then flipped bits, inflated numbers, wiped, dropped, repeated and moved pieces, and
// several of these at once.

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
const mostNumbers = 4096;

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

/** Applies a label: always a fresh array. */
export function mutate(bytes, label) {
  const damaged = label.split(' + ').reduce((before, step) => {
    const [name, ...given] = step.split(' ');
    const isText = name === 'set' || name === 'text';
    return steps[name](
      before,
      given.map((word, i) => (isText && i === given.length - 1 ? word : Number(word))),
    );
  }, bytes);
  return damaged.slice();
}

/** Labels for these bytes, without end: at most `cuts` truncations, then every kind in turn. */
export function* labels(bytes, seed, cuts) {
  const next = random(seed);
  const size = bytes.length;
  for (let i = 0; i < Math.min(size, cuts); i++) yield `cut ${size <= cuts || i < 256 ? i : i < 512 ? size - i + 255 : next(size)}`;
  const kinds = kindsFor(bytes, next);
  for (let turn = 0; ; turn++) {
    const one = () => kinds[(turn + next(kinds.length)) % kinds.length]();
    yield turn % 5 === 4 ? Array.from({ length: 2 + next(3) }, one).join(' + ') : kinds[turn % kinds.length]();
  }
}

function kindsFor(bytes, next) {
  const size = bytes.length;
  const numbers = findNumbers(bytes);
  const digits = findDigits(bytes);
  const pick = (list) => list[next(list.length)];
  // Half of the damage goes to the head, where the structure is.
  const place = () => (next(2) ? next(size) : next(Math.min(size, 512)));
  const length = () => 1 + next(next(4) ? 16 : Math.max(1, size >> 2));
  const flip = () => `flip ${place()} ${next(8)}`;
  const inflate = ({ at, values, width, big }) => `set ${at} ${hexOf(pick(values), width, big)}`;
  const reword = ({ at, length: old }) => `text ${at} ${old} ${pick(words)}`;
  return [
    flip,
    () => `set ${place()} ${hexOf(BigInt(next(256)), 1, false)}`,
    () => (numbers.length > 0 ? inflate(pick(numbers)) : flip()),
    () => `set ${place()} ${hexOf(pick(edges), [1, 2, 4, 8][next(4)], next(2) === 1)}`,
    () => (digits.length > 0 ? reword(pick(digits)) : flip()),
    () => `fill ${place()} ${length()} ${next(2) * 255}`,
    () => `drop ${place()} ${length()}`,
    () => `copy ${place()} ${length()} ${place()}`,
    () => `over ${place()} ${length()} ${place()}`,
  ];
}

/** Where a number stands that could be a length, a count or an offset of this file, and what to put there. */
function findNumbers(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = [];
  for (let at = 0; at + 2 <= bytes.length && found.length < mostNumbers; at++) {
    for (const width of [2, 4, 8].filter((bytesOfNumber) => at + bytesOfNumber <= bytes.length)) {
      for (const big of [false, true]) {
        const value = numberAt(view, at, width, big);
        if (value === 0n || value > BigInt(bytes.length) || (value <= 2n && at % width !== 0)) continue;
        const left = BigInt(bytes.length - at - width);
        found.push({ at, width, big, values: [value - 1n, value + 1n, value * 2n, left, left + 1n, ...edges] });
      }
    }
  }
  return found;
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
