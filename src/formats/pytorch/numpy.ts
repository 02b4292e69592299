/** NumPy arrays inside a pickle: `_reconstruct` with a state of (version, shape, dtype, fortran order, bytes). Shape and bytes are checked. */
import { elementCount } from '../../model/shape.js';
import { byteLength, type Dtype } from '../../model/dtype.js';
import { CheckpointError } from '../../model/errors.js';
import { numpyKinds } from '../names/numpy-dtype.js';
import { globalName, isNode, itemsOf, type CallNode, type PickleValue, type SpanNode } from '../pickle/nodes.js';
import type { TensorFacts } from './tensor.js';

const reconstructs = new Set(['numpy.core.multiarray._reconstruct', 'numpy._core.multiarray._reconstruct']);

export function isArrayCall(name: string): boolean {
  return reconstructs.has(name);
}

export function readArray(call: CallNode): TensorFacts {
  const [, shapeValue, dtypeValue, fortranOrder, data] = itemsOf(call.state) ?? [];
  const { dtype, byteOrder } = readDtype(dtypeValue);
  const shape = itemsOf(shapeValue);
  if (shape === undefined || !shape.every((size): size is number => typeof size === 'number' && Number.isSafeInteger(size) && size >= 0)) {
    throw new CheckpointError('corrupt', 'a NumPy array without a shape');
  }
  const bytes = readBytes(data);
  const sizes = shape;
  if (bytes.length !== byteLength(dtype, elementCount(sizes))) {
    throw new CheckpointError('corrupt', `a NumPy array of shape [${sizes.join(', ')}] with ${String(bytes.length)} bytes`);
  }
  return {
    dtype,
    shape: sizes,
    body: { kind: 'held', array: { bytes, fortranOrder: fortranOrder === true, byteOrder } },
    className: 'numpy',
  };
}

/** `dtype('f4', False, True)` with a state whose second item is the byte order. */
function readDtype(value: PickleValue | undefined): { readonly dtype: Dtype; readonly byteOrder: 'little' | 'big' } {
  const call = isNode(value) && value.kind === 'call' && globalName(value.callee) === 'numpy.dtype' ? value : undefined;
  const code = call?.args[0];
  if (typeof code !== 'string') throw new CheckpointError('corrupt', 'a NumPy array without an element type');
  const dtype = numpyKinds.get(code);
  if (dtype === undefined) {
    const known = /^[OUSVmMag]\d*$/.test(code);
    throw new CheckpointError(
      known && !code.startsWith('V') ? 'unsupported' : 'corrupt',
      `a NumPy array of ${code.slice(0, 20)}: no numbers to show`,
    );
  }
  return { dtype, byteOrder: itemsOf(call?.state)?.[1] === '>' ? 'big' : 'little' };
}

/** Protocol 3 and later: bytes. Before: a text whose characters are the bytes, alone or in a call of `_codecs.encode(text, 'latin1')`. */
function readBytes(value: PickleValue | undefined): Uint8Array | SpanNode {
  if (isNode(value) && value.kind === 'span') return value;
  if (isNode(value) && value.kind === 'bytes') return value.bytes.slice();
  if (
    isNode(value) &&
    value.kind === 'call' &&
    /^(builtins|__builtin__)\.bytes$/.test(globalName(value.callee) ?? '') &&
    value.args.length === 0
  )
    return new Uint8Array(0);
  const text = isNode(value) && value.kind === 'call' && globalName(value.callee) === '_codecs.encode' ? value.args[0] : value;
  if (isNode(text) && text.kind === 'span')
    throw new CheckpointError('too-large', `a NumPy array of ${String(text.length)} bytes that are written as a text`);
  if (typeof text !== 'string') throw new CheckpointError('corrupt', 'a NumPy array without its bytes');
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

/** Arrays of texts or objects are no parameters. */
export function isNumeric(call: CallNode): boolean {
  const dtype = itemsOf(call.state)?.[2];
  const code = isNode(dtype) && dtype.kind === 'call' ? dtype.args[0] : undefined;
  return typeof code !== 'string' || !/^[OUSmMa]\d*$/.test(code);
}
