/**
 * One parameter as text. CSV: a line for each row along the last axis, in C order. JSON: name, dtype, shape and nested lists as `tolist()`
 * gives them. Numbers are written so that reading them back gives the same number.
 */
import type { Parameter } from '../model/parameter.js';
import type { Elements } from '../model/elements.js';
import { CheckpointError } from '../model/errors.js';
import { elementCount } from '../model/shape.js';
import type { Tensor } from '../numeric/tensor.js';
import type { KernelPool } from '../worker/kernel-pool.js';
import { elementsOf, lengthOf, type ElementsWork } from './elements.js';
import type { Write } from './new-file.js';

const encoder = new TextEncoder();

export async function writeCsv(pool: KernelPool, tensor: Tensor, write: Write, work: ElementsWork): Promise<void> {
  const columns = tensor.shape.at(-1) ?? 1;
  let position = 0;
  for await (const piece of elementsOf(pool, tensor, work)) {
    let text = '';
    for (let index = 0; index < lengthOf(piece); index++, position++) {
      text += csvNumber(piece, index) + ((position + 1) % columns === 0 ? '\n' : ',');
    }
    await write(encoder.encode(text));
  }
}

export async function writeJson(pool: KernelPool, tensor: Tensor, { name }: Parameter, write: Write, work: ElementsWork): Promise<void> {
  const { dtype, shape } = tensor;
  await write(encoder.encode(`{"name": ${JSON.stringify(name)}, "dtype": "${dtype}", "shape": ${JSON.stringify(shape)}, "values": `));
  const brackets = nesting(shape);
  let position = 0;
  if (elementCount(shape) === 0) await write(encoder.encode(emptyLists(shape)));
  for await (const piece of elementsOf(pool, tensor, work)) {
    let text = '';
    for (let index = 0; index < lengthOf(piece); index++, position++) {
      const { opened, closed } = brackets(position);
      text += `${position === 0 ? '' : ','}${'['.repeat(opened)}${jsonNumber(piece, index, dtype === 'bool')}${']'.repeat(closed)}`;
    }
    await write(encoder.encode(text));
  }
  await write(encoder.encode('}\n'));
}

/** How many lists begin before an element, and end after it. */
function nesting(shape: readonly number[]): (position: number) => { readonly opened: number; readonly closed: number } {
  const sizes = shape.map((_, axis) => elementCount(shape.slice(axis)));
  return (position) => ({
    opened: sizes.filter((size) => position % size === 0).length,
    closed: sizes.filter((size) => (position + 1) % size === 0).length,
  });
}

/** Lists that hold nothing are still written: a shape can ask for any number of them. */
const mostEmptyLists = 1_000_000;

/** As NumPy's `tolist()` of an array without elements: lists down to the first axis of size 0. */
function emptyLists(shape: readonly number[]): string {
  const lists = elementCount(shape.slice(0, shape.indexOf(0)));
  if (lists > mostEmptyLists) throw new CheckpointError('too-large', `${String(lists)} empty lists`);
  return nestEmpty(shape);
}

function nestEmpty([size = 0, ...rest]: readonly number[]): string {
  return `[${new Array<string>(size).fill(size === 0 ? '' : nestEmpty(rest)).join(',')}]`;
}

/** As Python's `float()` and `complex()` read them. */
function csvNumber(elements: Elements, index: number): string {
  if (elements.kind !== 'complex') return signed(elements.values[index] ?? 0);
  const imaginary = signed(elements.values[2 * index + 1] ?? 0);
  return `${signed(elements.values[2 * index] ?? 0)}${imaginary.startsWith('-') ? '' : '+'}${imaginary}j`;
}

function signed(value: number | bigint): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function jsonNumber(elements: Elements, index: number, isBool: boolean): string {
  if (elements.kind === 'complex') return `[${jsonWord(elements.values[2 * index])},${jsonWord(elements.values[2 * index + 1])}]`;
  if (isBool) return elements.values[index] === 0 ? 'false' : 'true';
  return elements.kind === 'integer' ? String(elements.values[index]) : jsonWord(elements.values[index]);
}

/** What JSON has no number for is a word. */
function jsonWord(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return `"${String(value)}"`;
  return Object.is(value, -0) ? '-0.0' : String(value);
}
