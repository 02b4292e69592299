/**
 * A weights manifest: groups of `{paths, weights}`. The weights of a group lie back to back in its files, without alignment; each may begin in
 * one file and end in the next.
 */
import type { Json } from '../../model/checkpoint.js';
import { CheckpointError, reportError } from '../../model/errors.js';
import type { Parameter, Storage, Values } from '../../model/parameter.js';
import { contiguousStrides } from '../../model/shape.js';
import { isJsonList, jsonField, jsonText } from '../names/json-fields.js';
import type { ShardFiles, ShardGroup } from './shards.js';
import { readTexts } from './texts.js';
import { mostAxes, readWeight, weightShape, type NumericWeight, type TextWeight } from './weight.js';

const mostWeights = 1_000_000;

type Found = Pick<Parameter, 'dtype' | 'typeName' | 'text' | 'shape' | 'values' | 'quantization'>;

export interface StoredWeight {
  readonly name: string;
  /** The manifest's `group`, by which TensorFlow.js tells the optimizer's state. */
  readonly group: string | undefined;
  readonly found: Found;
}

/** Weights in the manifest's order, and where their bytes lie. */
export class ManifestReader {
  readonly weights: StoredWeight[] = [];
  readonly storages: Storage[] = [];
  /** Bytes that no weight owns make a warning. */
  unowned = 0;
  private readonly numbers = new Map<string, number>();

  constructor(
    private readonly shards: ShardFiles,
    private readonly signal?: AbortSignal,
  ) {}

  /** Throws `corrupt` for what is no manifest. */
  async read(manifest: Json): Promise<void> {
    if (!isJsonList(manifest)) throw new CheckpointError('corrupt', 'the weights manifest is no list');
    for (const group of manifest) {
      const [paths, weights] = [jsonField(group, 'paths'), jsonField(group, 'weights')];
      if (!isJsonList(paths) || !isJsonList(weights))
        throw new CheckpointError('corrupt', 'a group of the manifest has no files or no weights');
      if (this.weights.length + weights.length > mostWeights)
        throw new CheckpointError('too-large', `more than ${String(mostWeights)} weights`);
      await this.readGroup(await this.shards.group(paths), weights);
    }
  }

  private async readGroup(group: ShardGroup, entries: readonly Json[]): Promise<void> {
    /** Undefined behind a weight whose length nobody knows. */
    let at: number | undefined = 0;
    for (const entry of entries) {
      const named = { name: textOf(entry, 'name') ?? '', group: textOf(entry, 'group') };
      try {
        const placed: Placed = await this.placed(readWeight(entry), group, at);
        at = placed.end;
        this.weights.push({ ...named, found: placed.found });
      } catch (error) {
        at = undefined;
        this.weights.push({ ...named, found: unreadable(entry, error) });
      }
    }
    if (at !== undefined && group.trouble === undefined) this.unowned += Math.max(0, group.size - at);
  }

  private async placed(weight: NumericWeight | TextWeight, group: ShardGroup, start: number | undefined): Promise<Placed> {
    if (start === undefined) throw new CheckpointError('corrupt', 'it lies behind a weight whose length is not known');
    if (weight.kind === 'text') return await this.placedTexts(weight, group, start);
    const { dtype, shape, bytes, quantization } = weight;
    const end = start + bytes;
    const more = quantization === undefined ? {} : { quantization };
    return { end, found: { dtype, shape, ...more, values: this.dense(weight, group, start) } };
  }

  private dense({ shape, bytes }: NumericWeight, group: ShardGroup, start: number): Values {
    try {
      const storage = this.number(group.storage({ start, end: start + bytes }));
      return { kind: 'dense', layout: { storage, offset: 0, strides: contiguousStrides(shape), byteOrder: 'little' } };
    } catch (error) {
      return reasonOf(error);
    }
  }

  private async placedTexts({ shape, count }: TextWeight, group: ShardGroup, start: number): Promise<Placed> {
    const { end, shown } = await readTexts(group, start, count, this.signal);
    const reason = { tag: 'unsupported', message: 'texts have no numbers to show' } as const;
    return { end, found: { dtype: 'opaque', typeName: 'string', text: shown, shape, values: { kind: 'none', reason } } };
  }

  /** The same places are the same storage: a manifest may name a file twice. */
  private number(storage: Storage): number {
    const key = storage.kind === 'held' ? '' : JSON.stringify(storage);
    const known = key === '' ? undefined : this.numbers.get(key);
    if (known !== undefined) return known;
    const number = this.storages.push(storage) - 1;
    if (key !== '') this.numbers.set(key, number);
    return number;
  }
}

interface Placed {
  readonly end: number;
  readonly found: Found;
}

function textOf(entry: Json, key: string): string | undefined {
  return jsonText(jsonField(entry, key));
}

/** What can be said of an entry whatever else is wrong with it. */
function unreadable(entry: Json, error: unknown): Found {
  const shape = weightShape(entry) ?? [];
  return {
    dtype: 'opaque',
    typeName: textOf(entry, 'dtype')?.slice(0, 100) ?? 'unknown',
    shape: shape.length > mostAxes ? [] : shape,
    values: reasonOf(error),
  };
}

/** Throws on what is no trouble of the files. */
function reasonOf(error: unknown): Values {
  const reason = reportError(error);
  if (reason.tag === 'cancelled' || reason.tag === 'internal') throw error;
  return { kind: 'none', reason };
}
