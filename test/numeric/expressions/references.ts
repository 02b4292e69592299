/** What torch made of texts, and the same computed here. */
import { readFileSync } from 'node:fs';
import { decode } from '../../../src/numeric/decode.js';
import { encode } from '../../../src/numeric/encode.js';
import { elementCount, type Shape } from '../../../src/model/shape.js';
import { byteLength, type Dtype } from '../../../src/model/dtype.js';
import { compileExpression, compileStatement, type Compiled, type Setting } from '../../../src/numeric/expressions/compile.js';
import { torchStreams } from '../../../src/numeric/expressions/draws.js';
import { parseExpression, parseStatement } from '../../../src/numeric/expressions/parse.js';
import { usualMachine } from '../../../src/numeric/random/generators.js';
import { seededTorchGenerator } from '../../../src/numeric/random/torch.js';

export interface Reference {
  readonly dtype: Dtype;
  readonly text: string;
  readonly values?: string;
  readonly sha256?: string;
  readonly error?: string;
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../fixtures/expressions/${name}.json`, import.meta.url), 'utf8'));
}

export function references(name: string): Reference[] {
  return read(name) as Reference[];
}

export const inputs = read('inputs') as Readonly<Record<string, string>>;

/** The shape of the references' inputs. */
export const shape: Shape = [6, 7];

export function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function settingOf(dtype: Dtype, of: Shape): Setting {
  return { dtype, shape: of, fans: { in: of[1] ?? 1, out: of[0] ?? 1 } };
}

/** The bytes of an expression's values for a whole tensor, computed in pieces of a length. */
export function computed(dtype: Dtype, text: string, current: Uint8Array, of: Shape = shape, pieceLength = 65_536): Uint8Array {
  const compiled = compileExpression(parseExpression(text), settingOf(dtype, of));
  const count = elementCount(of);
  const compute = compiled.evaluate(streams(compiled, count));
  const bytes = new Uint8Array(byteLength(dtype, count));
  const { values } = decode(dtype, current, count, 'little');
  for (let first = 0; first < count; first += pieceLength) {
    const length = Math.min(pieceLength, count - first);
    const numbers = compute({ count: length, current: values.subarray(first, first + length), positions: first });
    bytes.set(encode(dtype, numbers, 'little'), byteLength(dtype, first));
  }
  return bytes;
}

function streams({ draws }: Compiled, count: number): ReturnType<typeof torchStreams> {
  return torchStreams(seededTorchGenerator(42, usualMachine.torch), draws, count);
}

/** The bytes of a tensor after a statement. */
export function changed(dtype: Dtype, text: string, current: Uint8Array, of: Shape = shape): Uint8Array {
  const { selection, ...compiled } = compileStatement(parseStatement(text), settingOf(dtype, of));
  const width = byteLength(dtype, 1);
  const before = decode(dtype, current, elementCount(of), 'little').values;
  const compute = compiled.evaluate(streams(compiled, selection.count));
  const bytes = current.slice();
  const found = selection.positions(0, selection.count);
  const positions = typeof found === 'number' ? Array.from({ length: selection.count }, (_, i) => found + i) : [...found];
  const chosen =
    before instanceof Float64Array
      ? Float64Array.from(positions, (at) => before[at] ?? NaN)
      : BigInt64Array.from(positions, (at) => BigInt(before[at] ?? 0));
  const out = encode(dtype, compute({ count: positions.length, current: chosen, positions: found }), 'little');
  positions.forEach((at, i) => {
    bytes.set(out.subarray(i * width, (i + 1) * width), at * width);
  });
  return bytes;
}
