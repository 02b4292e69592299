/** Flax's MessagePack files: `flax.serialization.to_bytes`, `flax.training.checkpoints`, `flax_model.msgpack` of Hugging Face. */
import type { Place } from '../../bytes/place.js';
import type { Checkpoint } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import { parameterList } from '../../model/parameter.js';
import type { Format, Probe } from '../format.js';
import { declaredTree } from '../names/declared-tree.js';
import { storageAt } from '../storage-at.js';
import { valueWarnings } from '../value-warnings.js';
import { parametersOf } from './parameters.js';
import { MsgpackReader } from './reader.js';
import { readTree } from './tree.js';

export const flaxMsgpack: Format = { title: 'Flax (MessagePack)', recognises, open };

const usualName = 'flax_model.msgpack';

function recognises({ kind, name, names, head }: Probe): boolean {
  if (kind === 'folder') return names.includes(usualName);
  return name.toLowerCase().endsWith('.msgpack') || beginsWithKey(head) || beginsWithArray(head);
}

/** A map whose first key is a text of ordinary characters, with a value behind it. */
function beginsWithKey(head: Uint8Array): boolean {
  const [marker = 0, ...rest] = head.subarray(0, 260);
  const skipped = marker >= 0x81 && marker <= 0x8f ? 0 : marker === 0xde ? 2 : marker === 0xdf ? 4 : undefined;
  if (skipped === undefined) return false;
  const [length, start] = textAt(rest, skipped);
  const key = rest.slice(start, start + length);
  return length > 0 && key.length === length && rest.length > start + length && /^[\p{L}\p{N}\p{P}\p{S} ]+$/u.test(decoded(key));
}

function textAt(bytes: readonly number[], at: number): readonly [number, number] {
  const marker = bytes[at] ?? 0;
  if (marker >= 0xa0 && marker <= 0xbf) return [marker - 0xa0, at + 1];
  return marker === 0xd9 ? [bytes[at + 1] ?? 0, at + 2] : [0, at];
}

/** Bytes that are no UTF-8 become a control character, which no key has. */
function decoded(bytes: readonly number[]): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes));
  } catch {
    return '\0';
  }
}

/** An extension of code 1 with a list of three: an array that is not in a tree. */
function beginsWithArray(head: Uint8Array): boolean {
  const lengthBytes = [0xc7, 0xc8, 0xc9].indexOf(head[0] ?? 0);
  const at = lengthBytes < 0 ? undefined : 1 + 2 ** lengthBytes;
  return at !== undefined && head[at] === 1 && head[at + 1] === 0x93 && ((head[at + 2] ?? 0) & 0xf0) === 0x90;
}

async function open(place: Place, signal?: AbortSignal): Promise<Checkpoint> {
  const file = place.file ?? (await place.open(usualName, signal));
  if (file.source.size === 0) throw new CheckpointError('corrupt', 'the file is empty');
  const tree = await readTree(new MsgpackReader(file.source, signal));
  const { parameters, storages } = parametersOf(tree.leaves);
  if (parameters.length === 0) throw new CheckpointError('unsupported', 'the file holds no arrays or values');
  return {
    format: 'flax-msgpack',
    framework: 'flax',
    files: [{ name: file.name, path: file.path, size: file.source.size }],
    bytes: file.source.size,
    metadata: new Map(),
    parameters: parameterList(parameters),
    storage: (index) => storageAt(storages, index),
    tree: declaredTree(
      tree.blocks,
      parameters.map(({ path }) => path),
    ),
    ties: [],
    warnings: [...tree.warnings, ...valueWarnings(parameters)],
  };
}
