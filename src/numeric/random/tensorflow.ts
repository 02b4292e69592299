/**
 * TensorFlow's stateless random numbers on CPU, as Keras calls them: a pair of integers is the seed, nothing is remembered, and any part of a
 * stream can be made alone.
 *
 *   const slice = uniform([42, 0], 'float32', -0.05, 0.05); // keras.random.uniform(shape, -0.05, 0.05, seed=42)
 *   slice(new Float32Array(10), 0);
 */
import { log } from '../elementary/logarithm.js';
import { cos, sin } from '../elementary/trigonometry.js';
import { rounderThroughFloat, type DrawnFloat } from '../rounding.js';
import { glibcLog, glibcSinCos } from './float-functions.js';
import { philox4x32 } from './philox.js';
import type { Slice } from './pieces.js';

export type SeedPair = readonly [number, number];

const { fround, sqrt } = Math;
const twoPi = 2 * Math.PI;
const leastFloat = fround(1e-7);

/** A number of the stream out of four words, from those of the block. */
interface Lane {
  /** How many numbers a block of four words gives. */
  readonly perBlock: 2 | 4;
  /** Writes the numbers of one block. */
  readonly fill: (words: Uint32Array, out: Float64Array) => void;
}

/** The four words of block number `index`: fewer than 2 ** 53 blocks, so that the upper half of the counter stays as it is. */
type Blocks = (index: number) => Uint32Array;

/** Two seeds, scrambled by one turn of Philox into its key and the upper half of its counter. */
function blocksOf([first, second]: SeedPair): Blocks {
  const words = new Uint32Array(4);
  philox4x32([0x3ec8f720, 0x02461e29], [...words64(first), ...words64(second)], words);
  const key = words.slice(0, 2);
  const counter = Uint32Array.of(0, 0, words[2] ?? 0, words[3] ?? 0);
  return (index) => {
    counter[0] = index;
    counter[1] = index / 2 ** 32;
    philox4x32(key, counter, words);
    return words;
  };
}

function words64(value: number): [number, number] {
  return [Number(BigInt.asUintN(32, BigInt(value))), Number(BigInt.asUintN(32, BigInt(value) >> 32n))];
}

const mantissaBits = { float32: 23, float16: 10, bfloat16: 7 } as const satisfies Record<Exclude<DrawnFloat, 'float64'>, number>;

function unitLane(dtype: DrawnFloat): Lane {
  if (dtype === 'float64')
    return {
      perBlock: 2,
      fill: (words, out) => {
        out[0] = unit52(words, 0);
        out[1] = unit52(words, 2);
      },
    };
  const mask = 2 ** mantissaBits[dtype] - 1;
  const unit = 1 / (mask + 1);
  return {
    perBlock: 4,
    fill: (words, out) => {
      for (let i = 0; i < 4; i++) out[i] = ((words[i] ?? 0) & mask) * unit;
    },
  };
}

/** 52 bits of two words, the high one first. */
function unit52(words: Uint32Array, at: number): number {
  return (((words[at] ?? 0) & 0xfffff) * 2 ** 32 + (words[at + 1] ?? 0)) * 2 ** -52;
}

/** Box and Muller's pairs, the sine first. Half types are computed in float. */
function normalLane(dtype: DrawnFloat): Lane {
  if (dtype === 'float64') return { perBlock: 2, fill: boxMuller64 };
  const round = rounderThroughFloat(dtype);
  return {
    perBlock: 4,
    fill: (words, out) => {
      boxMuller32(words, 0, out);
      boxMuller32(words, 2, out);
      for (let i = 0; i < 4; i++) out[i] = round(out[i] ?? 0);
    },
  };
}

const pair = new Float64Array(2);

function boxMuller32(words: Uint32Array, at: number, out: Float64Array): void {
  const u = Math.max(leastFloat, ((words[at] ?? 0) & 0x7fffff) * 2 ** -23);
  const radius = fround(sqrt(fround(-2 * glibcLog(u))));
  glibcSinCos(fround(twoPi * (((words[at + 1] ?? 0) & 0x7fffff) * 2 ** -23)), pair);
  out[at] = fround((pair[0] ?? 0) * radius);
  out[at + 1] = fround((pair[1] ?? 0) * radius);
}

function boxMuller64(words: Uint32Array, out: Float64Array): void {
  const radius = sqrt(-2 * log(Math.max(1e-7, unit52(words, 0))));
  const angle = twoPi * unit52(words, 2);
  out[0] = sin(angle) * radius;
  out[1] = cos(angle) * radius;
}

/** Block after block. */
function inTurn(seed: SeedPair, { perBlock, fill }: Lane, finish: (value: number) => number): Slice {
  const blocks = blocksOf(seed);
  const numbers = new Float64Array(4);
  return (out, start) => {
    for (let at = start - (start % perBlock); at < start + out.length; at += perBlock) {
      fill(blocks(at / perBlock), numbers);
      // What lies before or behind the slice falls off the array.
      for (let i = 0; i < perBlock; i++) out[at + i - start] = finish(numbers[i] ?? 0);
    }
  };
}

/** Each group of a block's size owns 256 words an element, and takes from them until it is full: only numbers inside (-2, 2). */
function insideTwo(seed: SeedPair, { perBlock, fill }: Lane, finish: (value: number) => number): Slice {
  const blocks = blocksOf(seed);
  const numbers = new Float64Array(4);
  return (out, start) => {
    for (let group = start - (start % perBlock); group < start + out.length; group += perBlock) {
      let kept = 0;
      for (let index = group * 64; kept < perBlock; index++) {
        fill(blocks(index), numbers);
        for (let i = 0; i < perBlock; i++) {
          const value = numbers[i] ?? 0;
          if (Math.abs(value) < 2 && kept < perBlock) out[group + kept++ - start] = finish(value);
        }
      }
    }
  };
}

/** value * scale + shift: two operations on tensors, so rounded twice. */
function affine(dtype: DrawnFloat, scale: number, shift: number): (value: number) => number {
  const round = rounderThroughFloat(dtype);
  const factor = round(scale);
  const summand = round(shift);
  return (value) => round(round(value * factor) + summand);
}

/** Keras hands bounds over with tf.cast(bound, dtype), which goes through float32 even on the way to float64. */
export function uniform(seed: SeedPair, dtype: DrawnFloat, low: number, high: number): Slice {
  const round = rounderThroughFloat(dtype);
  const from = round(fround(low));
  return inTurn(seed, unitLane(dtype), affine(dtype, round(fround(high)) - from, from));
}

export function normal(seed: SeedPair, dtype: DrawnFloat, mean: number, std: number): Slice {
  return inTurn(seed, normalLane(dtype), affine(dtype, std, mean));
}

/** Redrawn outside mean +- 2 std. */
export function truncatedNormal(seed: SeedPair, dtype: DrawnFloat, mean: number, std: number): Slice {
  return insideTwo(seed, normalLane(dtype), affine(dtype, std, mean));
}
