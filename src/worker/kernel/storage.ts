/** Bytes of a tensor's storage, read synchronously inside a kernel thread, wherever they lie. */
import { CheckpointError } from '../../model/errors.js';
import type { StorageBytes } from '../../numeric/tensor.js';
import { openJoined } from './joined.js';
import { openSingle, type StorageReader } from './single.js';
import { openTiled } from './tiled.js';

export function openStorage(storage: StorageBytes): StorageReader {
  switch (storage.kind) {
    case 'joined':
      return openJoined(storage);
    case 'tiled':
      return openTiled(storage);
    case 'hdf5':
      throw new CheckpointError('unsupported', 'values of an HDF5 dataset', { path: storage.path });
    case 'range':
    case 'deflated':
    case 'encoded':
    case 'held':
      return openSingle(storage);
  }
}
