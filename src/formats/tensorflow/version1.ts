/**
 * Checkpoints of the first format (`Saver(write_version=1)`): one table that holds names and values together. Its first entry lists the tensors,
 * each other entry is a slice of one with its values, which are passed over.
 */
import { PagedSource } from '../../bytes/paged-source.js';
import { sliceOf } from '../../bytes/slice.js';
import type { ByteRange, ByteSource } from '../../bytes/source.js';
import { dtypes } from '../../model/dtype.js';
import { CheckpointError } from '../../model/errors.js';
import type { Layout, Storage } from '../../model/parameter.js';
import { contiguousStrides, elementCount, type Shape } from '../../model/shape.js';
import type { Message, ProtobufReader, Reading } from '../protobuf/reader.js';
import { readProtobuf } from '../protobuf/run.js';
import type { Stored } from './assemble.js';
import { elementType, type ElementType } from './dtype.js';
import { readSlice, type SliceBox } from './entry.js';
import { readShape } from './shape.js';
import { boxOf, checkCover, type Box } from './slices.js';
import { HeldBudget, placeValues, readTensorProto, type PlacedValues } from './tensor-proto.js';
import { valueRanges } from './value-ranges.js';
import { reasonOf } from './values.js';
import { readMetas, type TensorMeta } from './version1-metas.js';

const longestText = 65_536;
const largestMeta = 64 * 1024 * 1024;

interface Part extends PlacedValues {
  readonly box: SliceBox;
}

export interface Version1 {
  readonly stored: readonly Stored[];
  readonly storages: readonly Storage[];
}

export async function readVersion1(file: ByteSource, signal?: AbortSignal): Promise<Version1> {
  const source = new PagedSource(file);
  const [first, ...slices] = await valueRanges(source, signal);
  if (first === undefined) throw new CheckpointError('corrupt', 'a table without entries');
  if (first.end - first.start > largestMeta) throw new CheckpointError('too-large', 'a list of very many tensors');
  const metas = await readProtobuf(sliceOf(source, first), readMetas, signal);
  return await new Version1Reader(source, metas, signal).read(slices);
}

class Version1Reader {
  private readonly storages: Storage[] = [];
  private readonly budget = new HeldBudget();
  private readonly parts = new Map<string, Part[]>();
  private readonly troubles = new Map<string, unknown>();
  private readonly facts: ReadonlyMap<string, { readonly type: ElementType; readonly shape: Shape }>;

  constructor(
    private readonly source: ByteSource,
    private readonly metas: readonly TensorMeta[],
    private readonly signal?: AbortSignal,
  ) {
    const facts = new Map<string, { readonly type: ElementType; readonly shape: Shape }>();
    for (const { name, type, shape } of metas) {
      try {
        facts.set(name, { type: elementType(type), shape: readShape(shape) });
      } catch (error) {
        this.troubles.set(name, error);
      }
    }
    this.facts = facts;
  }

  async read(slices: readonly ByteRange[]): Promise<Version1> {
    for (const slice of slices) {
      const base = slice.start;
      await readProtobuf(sliceOf(this.source, slice), (reader) => this.readSlice(reader, base), this.signal);
    }
    return { stored: this.metas.map((meta) => this.stored(meta)), storages: this.storages };
  }

  /** SavedTensorSlices.data: the name, the box, and a TensorProto that tells neither type nor shape. */
  private *readSlice(reader: ProtobufReader, base: number): Reading<undefined> {
    const root = reader.root();
    for (let field = yield* reader.next(root); field !== undefined; field = yield* reader.next(root)) {
      if (field.number !== 2 || field.wire !== 'bytes') continue;
      const message = reader.enter(field, root);
      let name = '';
      let box: SliceBox = [];
      for (let part = yield* reader.next(message); part !== undefined; part = yield* reader.next(message)) {
        if (part.wire !== 'bytes') continue;
        if (part.number === 1) name = yield* reader.text(part, longestText);
        if (part.number === 2) box = readSlice((yield* reader.bytes(part, longestText)).slice());
        if (part.number === 3) yield* this.readValues(reader, reader.enter(part, message), { name, box, base });
      }
    }
    return undefined;
  }

  private *readValues(reader: ProtobufReader, message: Message, slice: { name: string; box: SliceBox; base: number }): Reading<undefined> {
    const tensor = yield* readTensorProto(reader, message);
    const { name, box, base } = slice;
    const facts = this.facts.get(name);
    if (facts === undefined || facts.type.kind !== 'numbers') return undefined;
    try {
      const { shape } = boxOf(box, facts.shape);
      const placed = yield* placeValues(reader, tensor, facts.type, shape, { base, budget: this.budget });
      const known = this.parts.get(name);
      if (known === undefined) this.parts.set(name, [{ box, ...placed }]);
      else known.push({ box, ...placed });
    } catch (error) {
      this.troubles.set(name, error);
    }
    return undefined;
  }

  private stored({ name }: TensorMeta): Stored {
    const facts = this.facts.get(name);
    const { type, shape } = facts ?? { type: elementType(0), shape: [] };
    const typed = type.typeName === undefined ? { dtype: type.dtype } : { dtype: type.dtype, typeName: type.typeName };
    try {
      if (this.troubles.has(name)) throw this.troubles.get(name);
      if (type.kind !== 'numbers') throw new CheckpointError('unsupported', `values of ${type.typeName ?? type.dtype} are not numbers`);
      const parts = this.parts.get(name) ?? [];
      const boxes = parts.map(({ box }) => boxOf(box, shape));
      checkCover(boxes, shape);
      return { name, found: { ...typed, shape, values: { kind: 'dense', layout: this.layout(parts, boxes, type, shape) } } };
    } catch (error) {
      return { name, found: { ...typed, shape, values: reasonOf(error) } };
    }
  }

  private layout(parts: readonly Part[], boxes: readonly Box[], type: ElementType, shape: Shape): Layout {
    const [only] = parts;
    if (only !== undefined && parts.length === 1)
      return { storage: this.storages.push(only.storage) - 1, offset: 0, strides: only.strides, byteOrder: 'little' };
    if (type.paddedTo !== undefined) throw new CheckpointError('unsupported', `${type.dtype} in parts is not read`);
    const tiles = parts.flatMap(({ storage, strides }, i) => {
      const box = boxes[i];
      return box === undefined || box.shape.includes(0) ? [] : [{ ...box, storage, offset: 0, strides }];
    });
    const elementBytes = dtypes[type.dtype].bits / 8;
    const tiled = { kind: 'tiled', shape, elementBytes, tiles, length: elementCount(shape) * elementBytes } as const;
    return { storage: this.storages.push(tiled) - 1, offset: 0, strides: contiguousStrides(shape), byteOrder: 'little' };
  }
}
