/** Reading while the bytes read before are written: half the time where both wait for the system. */
import { throwIfAborted } from '../../model/errors.js';

/** Room that is used again and again: making it anew costs as much as reading into it. */
export class Room {
  private bytes = new Uint8Array(0);

  /** So many bytes, of any content: the caller's until it asks again. */
  of(length: number): Uint8Array {
    if (this.bytes.length < length) this.bytes = new Uint8Array(length);
    return this.bytes.subarray(0, length);
  }
}

/** Room for what lies in the file and for what is to lie there. */
export interface Rooms {
  readonly old: Room;
  readonly fresh: Room;
}

const newRooms = (): Rooms => ({ old: new Room(), fresh: new Room() });

/**
 * Gives what `read` makes of each item to `use`, one after the other, and reads the next one meanwhile: at most two reads are not used yet, each with
 * rooms of its own. Nothing is under way when this settles.
 */
export async function readAhead<Item, Read>(
  items: Iterable<Item>,
  read: (item: Item, rooms: Rooms) => Promise<Read>,
  use: (item: Item, read: Read) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  let [rooms, others] = [newRooms(), newRooms()];
  const source = items[Symbol.iterator]();
  const begin = (): { readonly item: Item; readonly reading: Promise<Read> } | undefined => {
    const next = source.next();
    if (next.done === true) return undefined;
    [rooms, others] = [others, rooms];
    const reading = read(next.value, rooms);
    reading.catch(() => undefined); // thrown when its turn comes
    return { item: next.value, reading };
  };
  for (let now = begin(); now !== undefined;) {
    const bytes = await now.reading;
    throwIfAborted(signal);
    const next = begin();
    try {
      await use(now.item, bytes);
    } catch (error) {
      await next?.reading.catch(() => undefined); // only the first error is told
      throw error;
    }
    now = next;
  }
}
