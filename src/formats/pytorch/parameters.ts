/** From tensors as the pickle describes them to parameters of a checkpoint. */
import { dtypes } from '../../model/dtype.js';
import { CheckpointError, reportError } from '../../model/errors.js';
import type { Parameter, Quantization, Storage, Values } from '../../model/parameter.js';
import { denseStrides } from './rebuild.js';
import type { LocatedStorage } from './archive.js';
import type { Storages } from './container.js';
import type { SpanNode } from '../pickle/nodes.js';
import type { TensorFacts, TensorQuantization, TensorView } from './tensor.js';

/** Storages of the archive, followed by those that arrays inside the pickle bring. */
export class ParameterBuilder {
  readonly storages: Storage[] = [];
  private readonly numbers = new Map<number, number>();
  private readonly held = new Map<Uint8Array | SpanNode, number>();

  constructor(
    private readonly located: readonly LocatedStorage[],
    private readonly from: Pick<Storages, 'byteOrder' | 'file' | 'pickleStart'>,
    private readonly small: SmallTensors,
  ) {}

  build(facts: TensorFacts, named: Pick<Parameter, 'index' | 'name' | 'path' | 'keys' | 'role' | 'of'>): Parameter {
    const { dtype, shape, className, requiresGrad } = facts;
    const quantization = this.quantization(facts.quantization);
    return {
      ...named,
      dtype,
      shape,
      values: quantization instanceof CheckpointError ? { kind: 'none', reason: reportError(quantization) } : this.values(facts),
      ...(className === undefined ? {} : { className }),
      ...(requiresGrad === undefined ? {} : { requiresGrad }),
      ...(quantization === undefined || quantization instanceof CheckpointError ? {} : { quantization }),
    };
  }

  private values({ body, shape, dtype }: TensorFacts): Values {
    if (body.kind === 'none') return { kind: 'none', reason: body.reason };
    if (body.kind === 'view') return this.view(body.view);
    if (body.kind === 'held') {
      const { bytes, fortranOrder, byteOrder } = body.array;
      return {
        kind: 'dense',
        layout: {
          storage: this.hold(bytes),
          offset: 0,
          strides: denseStrides(shape, fortranOrder),
          byteOrder: dtypes[dtype].bits > 8 ? byteOrder : 'little',
        },
      };
    }
    const parts = body.parts.map(({ name, tensor }, index) => this.build(tensor, { index, name, path: [name], role: 'other' }));
    return {
      kind: 'composite',
      composite: { layout: body.layout, parts, ...(body.coalesced === undefined ? {} : { coalesced: body.coalesced }) },
    };
  }

  private view({ storage, storageLength, offset, strides, conjugate, negate }: TensorView): Values {
    const located = this.located[storage];
    if (located === undefined || 'problem' in located)
      return { kind: 'none', reason: reportError(located?.problem ?? new CheckpointError('corrupt', 'a storage is missing')) };
    if (located.storage.length !== storageLength) {
      const message = `a storage of ${String(storageLength)} bytes whose record has ${String(located.storage.length)}`;
      return { kind: 'none', reason: reportError(new CheckpointError('corrupt', message)) };
    }
    const number = this.numberOf(storage, located.storage);
    const bits = { ...(conjugate === undefined ? {} : { conjugate }), ...(negate === undefined ? {} : { negate }) };
    return { kind: 'dense', layout: { storage: number, offset, strides, byteOrder: this.from.byteOrder, ...bits } };
  }

  private numberOf(stored: number, storage: Storage): number {
    const number = this.numbers.get(stored) ?? this.storages.push(storage) - 1;
    this.numbers.set(stored, number);
    return number;
  }

  private hold(bytes: Uint8Array | SpanNode): number {
    const number = this.held.get(bytes) ?? this.storages.push(this.arrayStorage(bytes)) - 1;
    this.held.set(bytes, number);
    return number;
  }

  private arrayStorage(bytes: Uint8Array | SpanNode): Storage {
    const { file, pickleStart } = this.from;
    return bytes instanceof Uint8Array
      ? { kind: 'held', bytes, length: bytes.length }
      : { kind: 'range', file, start: pickleStart + bytes.start, length: bytes.length };
  }

  private quantization(quantization: TensorQuantization | undefined): Quantization | CheckpointError | undefined {
    if (quantization === undefined) return undefined;
    if (quantization.kind === 'tensor')
      return { scheme: 'per_tensor_affine', scales: [quantization.scale], zeroPoints: [quantization.zeroPoint] };
    const [scales, zeroPoints] = [this.small.get(quantization.scales), this.small.get(quantization.zeroPoints)];
    if (scales === undefined || zeroPoints === undefined)
      return new CheckpointError('corrupt', 'the scales of a quantised tensor cannot be read');
    const floats = dtypes[quantization.zeroPoints.dtype].kind === 'float';
    return { scheme: floats ? 'per_channel_affine_float_qparams' : 'per_channel_affine', scales, zeroPoints, axis: quantization.axis };
  }
}

/** Numbers of the small tensors that opening itself needs: scales and zero points. */
export type SmallTensors = ReadonlyMap<TensorFacts, readonly number[]>;
