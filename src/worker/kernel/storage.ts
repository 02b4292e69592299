/** Bytes of a tensor's storage, read synchronously inside a kernel thread, wherever they lie. */
import type { StorageBytes } from '../../numeric/tensor.js';
import { openHdf5 } from './hdf5.js';
import { openJoined } from './joined.js';
import { openPatched } from './patched.js';
import { openSingle, type StorageReader } from './single.js';
import { openTiled, type ElementOrder } from './tiled.js';

/** `order`: of the elements of an array in tiles, where not all orders are alike. */
export function openStorage(storage: StorageBytes, order: ElementOrder = 'C'): StorageReader {
  switch (storage.kind) {
    case 'joined':
      return openJoined(storage);
    case 'tiled':
      return openTiled(storage, order);
    case 'hdf5':
      return openHdf5(storage);
    case 'patched':
      return openPatched(storage, openStorage(storage.base));
    case 'range':
    case 'deflated':
    case 'encoded':
    case 'held':
      return openSingle(storage);
  }
}
