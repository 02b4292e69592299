/** Passing over values without a use for them, however deep they nest. */
import type { Item, MsgpackReader } from './reader.js';

/** Passes over what belongs to an item that was read: the content of a map or an array. */
export async function skipItem(reader: MsgpackReader, item: Item): Promise<void> {
  await skipItems(reader, belonging(item));
}

/** Passes over the next `count` values and all that is in them. */
export async function skipItems(reader: MsgpackReader, count: number): Promise<void> {
  for (let left = count; left > 0; left--) left += belonging(await reader.next());
}

function belonging(item: Item): number {
  if (item.kind === 'map') return 2 * item.count;
  return item.kind === 'array' ? item.count : 0;
}
