/** Checkpoints by hand: `indexOf([['w', entry({ dims: [4], size: 16 })]])`. */
import { maskedCrc32c } from '../../../src/formats/tensorflow/crc32c.js';
import { sliceKey } from '../../../src/formats/tensorflow/ordered-code.js';
import type { SliceBox } from '../../../src/formats/tensorflow/entry.js';
import { bytesField, fixed32Field, message, varint, varintField } from '../protobuf/build-protobuf.js';

const magic = Uint8Array.from([0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb]);

export type Item = readonly [key: string | Uint8Array, value: Uint8Array];

/** Keys whole, one restart point. */
export function block(items: readonly Item[]): Uint8Array {
  const entries = items.map(([key, value]) => {
    const bytes = typeof key === 'string' ? new TextEncoder().encode(key) : key;
    return message(varint(0), varint(bytes.length), varint(value.length), bytes, value);
  });
  return message(...entries, Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0));
}

function withTrailer(bytes: Uint8Array): Uint8Array {
  const kind = message(bytes, Uint8Array.of(0));
  return message(kind, Uint8Array.from(new Uint8Array(Uint32Array.of(maskedCrc32c(kind)).buffer)));
}

/** A table of the given blocks, each a list of items. */
export function table(...blocks: readonly (readonly Item[])[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const handles: Item[] = [];
  let at = 0;
  const add = (bytes: Uint8Array): Uint8Array => {
    const handle = message(varint(at), varint(bytes.length));
    const stored = withTrailer(bytes);
    parts.push(stored);
    at += stored.length;
    return handle;
  };
  for (const items of blocks) handles.push([items.at(-1)?.[0] ?? '', add(block(items))]);
  const meta = add(block([]));
  const footer = new Uint8Array(40);
  footer.set(message(meta, add(block(handles))));
  return message(...parts, footer, magic);
}

export function header(shards = 1): Uint8Array {
  return message(varintField(1, shards), bytesField(3, varintField(1, 1)));
}

export function shapeProto(dims: readonly number[]): Uint8Array {
  return message(...dims.map((size) => bytesField(2, varintField(1, size))));
}

export interface EntryParts {
  readonly dims?: readonly number[];
  /** 1: float32. */
  readonly type?: number;
  readonly shard?: number;
  readonly offset?: number;
  readonly size: number;
  readonly slices?: readonly SliceBox[];
}

export function entry({ dims = [], type = 1, shard = 0, offset = 0, size, slices = [] }: EntryParts): Uint8Array {
  return message(
    varintField(1, type),
    bytesField(2, shapeProto(dims)),
    varintField(3, shard),
    varintField(4, offset),
    varintField(5, size),
    fixed32Field(6, 0),
    ...slices.map((box) => bytesField(7, sliceProto(box))),
  );
}

export function sliceProto(box: SliceBox): Uint8Array {
  return message(
    ...box.map(({ start, length }) =>
      bytesField(1, length === -1 ? new Uint8Array(0) : message(varintField(1, start), varintField(2, length))),
    ),
  );
}

export function sliceItem(name: string, box: SliceBox, parts: EntryParts): Item {
  return [sliceKey(new TextEncoder().encode(name), box), entry(parts)];
}

/** An index of one block: the header, then the items, which must be sorted. */
export function indexOf(items: readonly Item[], shards = 1): Uint8Array {
  return table([['', header(shards)], ...items]);
}

export interface ObjectParts {
  readonly children?: readonly (readonly [name: string, node: number])[];
  /** Key of its value, and the variable's full name. */
  readonly value?: readonly [key: string, fullName?: string];
  readonly slots?: readonly (readonly [variable: number, name: string, node: number])[];
}

export function objectGraph(...nodes: readonly ObjectParts[]): Uint8Array {
  return message(
    ...nodes.map(({ children = [], value, slots = [] }) =>
      bytesField(
        1,
        message(
          ...children.map(([name, node]) => bytesField(1, message(varintField(1, node), bytesField(2, name)))),
          ...(value === undefined
            ? []
            : [bytesField(2, message(bytesField(1, 'VARIABLE_VALUE'), bytesField(2, value[1] ?? ''), bytesField(3, value[0])))]),
          ...slots.map(([variable, name, node]) =>
            bytesField(3, message(varintField(1, variable), bytesField(2, name), varintField(3, node))),
          ),
        ),
      ),
    ),
  );
}

/** A tensor of texts as a data file holds it; the checksum is not looked at. */
export function texts(...values: readonly (string | Uint8Array)[]): Uint8Array {
  const bytes = values.map((value) => (typeof value === 'string' ? new TextEncoder().encode(value) : value));
  return message(...bytes.map(({ length }) => varint(length)), new Uint8Array(4), ...bytes);
}
