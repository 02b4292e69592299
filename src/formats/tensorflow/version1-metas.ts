/** The first entry of a checkpoint of the first format: names, shapes and types of its tensors (SavedTensorSliceMeta). */
import type { BytesField } from '../protobuf/field.js';
import type { Message, ProtobufReader, Reading } from '../protobuf/reader.js';

const longestText = 65_536;

export interface TensorMeta {
  readonly name: string;
  /** A TensorShapeProto, not yet parsed. */
  readonly shape: Uint8Array;
  readonly type: number;
}

/** SavedTensorSlices.meta: for each tensor its name, shape and type. */
export function* readMetas(reader: ProtobufReader): Reading<readonly TensorMeta[]> {
  const root = reader.root();
  const metas: TensorMeta[] = [];
  for (let field = yield* reader.next(root); field !== undefined; field = yield* reader.next(root)) {
    if (field.number !== 1 || field.wire !== 'bytes') continue;
    const meta = reader.enter(field, root);
    for (let part = yield* reader.next(meta); part !== undefined; part = yield* reader.next(meta))
      if (part.number === 1 && part.wire === 'bytes') metas.push(yield* readMeta(reader, part, meta));
  }
  return metas;
}

function* readMeta(reader: ProtobufReader, field: BytesField, outer: Message): Reading<TensorMeta> {
  const message = reader.enter(field, outer);
  let name = '';
  let shape: Uint8Array = new Uint8Array(0);
  let type = 0;
  for (let part = yield* reader.next(message); part !== undefined; part = yield* reader.next(message)) {
    if (part.number === 1 && part.wire === 'bytes') name = yield* reader.text(part, longestText);
    if (part.number === 2 && part.wire === 'bytes') shape = (yield* reader.bytes(part, longestText)).slice();
    if (part.number === 3 && part.wire === 'varint') type = Number(part.value);
  }
  return { name, shape, type };
}
