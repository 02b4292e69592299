/** Writes new values of a parameter into the scratch file, a piece at a time: what comes of it are patches of its storage. */
import { dtypes } from '../../model/dtype.js';
import type { Elements } from '../../model/elements.js';
import { CheckpointError, throwIfAborted } from '../../model/errors.js';
import { isBlockDtype, swapBlocks } from '../../numeric/blocks/blocks.js';
import { packCodes, smallCodes, swapInPlace } from '../../numeric/codes.js';
import type { Numbers } from '../../numeric/encode.js';
import type { KernelPool } from '../../worker/kernel-pool.js';
import { placesInMemory } from './memory-places.js';
import type { Patch } from './overlay.js';
import type { Scratch } from './scratch.js';
import { StagedWrites } from './staged-writes.js';
import { windowLength, windowsOf, type Chosen, type Window } from './windows.js';
import { encoded, inMemory, type Writable } from './writable.js';

export interface WriterParts {
  readonly pool: KernelPool;
  readonly scratch: Scratch;
  readonly signal: AbortSignal;
  /** Bytes of new values written since it was last called. */
  readonly written: (bytes: number) => void;
}

/** Elements whose new values are asked for: their numbers in C order, and their values as they are when they were wanted. */
export interface Asked {
  readonly count: number;
  readonly positions: number | Float64Array;
  readonly current?: Elements['values'];
}

/** Longest tensor that is changed in an order other than its own in memory, in bytes. */
const largestScattered = 2 ** 27;

export class ValueWriter {
  /** Numbers a value takes: a complex one two. */
  private readonly numbersEach: number;

  constructor(
    private readonly target: Writable,
    private readonly parts: WriterParts,
  ) {
    const { layout, bits, parameter } = target;
    if ((layout.offset * bits) % 8 !== 0) throw new CheckpointError('refused', `${parameter.name}: it begins inside a byte`);
    this.numbersEach = dtypes[parameter.dtype].kind === 'complex' ? 2 : 1;
  }

  /** All values, in the order of memory. */
  async fill(pieces: Iterable<Numbers> | AsyncIterable<Numbers>): Promise<readonly Patch[]> {
    const { count } = this.target;
    const room = this.room(0, count);
    const unit = Math.ceil((this.target.granule * this.target.bits) / 8);
    const arrange = (bytes: Uint8Array): void => {
      this.arrange(bytes);
      this.parts.written(bytes.length);
    };
    const staged = new StagedWrites(this.parts.scratch, room.at, arrange, unit);
    let done = 0;
    try {
      for await (const numbers of wholeGranules(pieces, this.target.granule * this.numbersEach)) {
        throwIfAborted(this.parts.signal);
        await staged.add(asTheyAre(this.target, numbers) ?? encoded(this.target, numbers, done));
        done += numbers.values.length / this.numbersEach;
      }
    } finally {
      await staged.end();
    }
    if (done !== count) throw new CheckpointError('internal', `${String(done)} values for ${String(count)} elements`);
    return room.length === 0 ? [] : [room];
  }

  /** The values of some elements; `valuesOf` is asked for them in C order. */
  async change(selection: Chosen, readsCurrent: boolean, valuesOf: (asked: Asked) => Numbers): Promise<readonly Patch[]> {
    if (this.target.memoryOrder !== undefined) return await this.scatter(selection, readsCurrent, valuesOf);
    const patches: Patch[] = [];
    for (const window of windowsOf(selection, this.target.count, this.target.granule)) {
      throwIfAborted(this.parts.signal);
      const asked = await this.ask(window, readsCurrent);
      const bytes = await this.changed(window, valuesOf(asked));
      const room = this.room(window.first, window.count);
      await this.put(room, window.first, bytes);
      patches.push(room);
    }
    return joined(patches);
  }

  private async ask({ first, count, changed }: Window, readsCurrent: boolean): Promise<Asked> {
    const wanted = typeof changed === 'number' ? { count, positions: first } : { count: changed.length, positions: changed };
    if (!readsCurrent) return wanted;
    const { values } = await this.elements(first, count);
    return { ...wanted, current: typeof changed === 'number' ? values : picked(values, changed, { first, each: this.numbersEach }) };
  }

  private async elements(first: number, count: number): Promise<Elements> {
    return await this.parts.pool.elements(this.target.tensor, { first, count }, { signal: this.parts.signal });
  }

  /** The bytes of a window with its new values in their places. */
  private async changed(window: Window, numbers: Numbers): Promise<Uint8Array> {
    const { first, count, changed } = window;
    const { target } = this;
    if (typeof changed === 'number') return encoded(target, numbers, first);
    if (isBlockDtype(target.parameter.dtype)) {
      const values = Float64Array.from((await this.elements(first, count)).values, Number);
      changed.forEach((number, i) => (values[number - first] = Number(numbers.values[i] ?? NaN)));
      return encoded(target, { kind: 'real', values }, first);
    }
    const stored = await this.parts.pool.stored(target.tensor, { first, count }, { signal: this.parts.signal });
    const places = changed.map((number) => number - first);
    return inserted(stored, encoded(target, numbers, changed), { places, bits: target.bits, count });
  }

  /** Elements in an order that is not that of memory: the whole tensor is changed in memory. */
  private async scatter(selection: Chosen, readsCurrent: boolean, valuesOf: (asked: Asked) => Numbers): Promise<readonly Patch[]> {
    const { count, bits, parameter } = this.target;
    const length = (count * bits) / 8;
    if (length > largestScattered || this.target.granule > 1)
      throw new CheckpointError('refused', `${parameter.name}: a transposed view of ${String(length)} bytes can only be initialized whole`);
    const stored = await this.storedInMemory(length);
    const placeOf = placesInMemory(this.target);
    for (const window of windowsOf(selection, count, 1)) {
      throwIfAborted(this.parts.signal);
      const asked = await this.ask(window, readsCurrent);
      const places = Float64Array.from({ length: asked.count }, (_, i) =>
        placeOf(typeof asked.positions === 'number' ? asked.positions + i : (asked.positions[i] ?? 0)),
      );
      inserted(stored, encoded(this.target, valuesOf(asked), places), { places, bits, count });
    }
    const room = this.room(0, count);
    await this.put(room, 0, stored);
    return [room];
  }

  private async storedInMemory(length: number): Promise<Uint8Array> {
    const { count, bits } = this.target;
    const stored = new Uint8Array(length);
    for (let first = 0; first < count; first += windowLength) {
      const range = { first, count: Math.min(windowLength, count - first) };
      stored.set(await this.parts.pool.stored(inMemory(this.target), range, { signal: this.parts.signal }), (first * bits) / 8);
    }
    return stored;
  }

  /** Canonical bytes into the file's byte order, in place. */
  private arrange(bytes: Uint8Array): void {
    const { layout, bits, parameter } = this.target;
    if (layout.byteOrder === 'little') return;
    if (isBlockDtype(parameter.dtype)) swapBlocks(parameter.dtype, bytes);
    else if (bits >= 8) swapInPlace(bytes, bits / 8 / this.numbersEach);
  }

  /** Room in the scratch file for elements in the order of memory, as a patch of the storage. */
  private room(first: number, count: number): Patch {
    const { layout, bits } = this.target;
    const length = Math.ceil((count * bits) / 8);
    return { start: ((layout.offset + first) * bits) / 8, length, at: this.parts.scratch.reserve(length) };
  }

  /** Puts canonical bytes of the elements from `first` on into the room, in the file's byte order. They are the caller's no more. */
  private async put(room: Patch, first: number, bytes: Uint8Array): Promise<void> {
    const { layout, bits } = this.target;
    this.arrange(bytes);
    await this.parts.scratch.write(bytes, room.at + ((layout.offset + first) * bits) / 8 - room.start);
    this.parts.written(bytes.length);
  }
}

/** Numbers whose memory already is what is stored: of the common types nothing has to be converted. */
function asTheyAre({ parameter: { dtype, quantization } }: Writable, { values }: Numbers): Uint8Array | undefined {
  const isSame = (dtype === 'float32' && values instanceof Float32Array) || (dtype === 'float64' && values instanceof Float64Array);
  if (!isSame || quantization !== undefined || !hostIsLittle) return undefined;
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

const hostIsLittle = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function picked(
  values: Elements['values'],
  numbers: Float64Array,
  { first, each }: { readonly first: number; readonly each: number },
): Elements['values'] {
  if (values instanceof BigInt64Array) return BigInt64Array.from(numbers, (number) => values[number - first] ?? 0n);
  if (values instanceof BigUint64Array) return BigUint64Array.from(numbers, (number) => values[number - first] ?? 0n);
  const out = new Float64Array(numbers.length * each);
  numbers.forEach((number, i) => {
    for (let part = 0; part < each; part++) out[i * each + part] = values[(number - first) * each + part] ?? NaN;
  });
  return out;
}

/** Elements into their places among the stored bytes of others: in place where an element is a byte or more. */
function inserted(
  stored: Uint8Array,
  elements: Uint8Array,
  { places, bits, count }: { readonly places: Float64Array; readonly bits: number; readonly count: number },
): Uint8Array {
  if (bits < 8) {
    const codes = smallCodes(stored, count, bits);
    const fresh = smallCodes(elements, places.length, bits);
    places.forEach((place, i) => (codes[place] = fresh[i] ?? 0));
    return packCodes(codes, bits);
  }
  const width = bits / 8;
  places.forEach((place, i) => {
    stored.set(elements.subarray(i * width, (i + 1) * width), place * width);
  });
  return stored;
}

/** Pieces of any length as pieces whose lengths are multiples of `granule`, but for the last. */
async function* wholeGranules(pieces: Iterable<Numbers> | AsyncIterable<Numbers>, granule: number): AsyncIterable<Numbers> {
  if (granule === 1) {
    yield* pieces;
    return;
  }
  let rest = new Float64Array(0);
  for await (const { values } of pieces) {
    const all = new Float64Array(rest.length + values.length);
    all.set(rest);
    all.set(Float64Array.from(values, Number), rest.length);
    const whole = all.length - (all.length % granule);
    if (whole > 0) yield { kind: 'real', values: all.subarray(0, whole) };
    rest = all.slice(whole);
  }
  if (rest.length > 0) yield { kind: 'real', values: rest };
}

/** Patches that follow each other in the storage and in the scratch file as one. */
function joined(patches: readonly Patch[]): readonly Patch[] {
  const out: Patch[] = [];
  for (const patch of patches) {
    const last = out.at(-1);
    if (last !== undefined && last.start + last.length === patch.start && last.at + last.length === patch.at)
      out[out.length - 1] = { ...last, length: last.length + patch.length };
    else out.push(patch);
  }
  return out;
}
