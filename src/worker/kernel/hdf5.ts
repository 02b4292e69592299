/** Values of an HDF5 dataset that only the library can find (in chunks, compressed), read synchronously inside a kernel thread. */
import { DatasetClient } from '../../formats/hdf5/dataset-client.js';
import type { Hdf5Dataset } from '../../model/parameter.js';
import type { AtPath } from '../../numeric/tensor.js';
import { checkInside, type StorageReader } from './single.js';

export function openHdf5({ length, ...dataset }: Hdf5Dataset<AtPath>): StorageReader {
  const client = new DatasetClient(dataset);
  return {
    length,
    alignment: 0,
    readInto: (target, start) => {
      checkInside(start, target.length, { length, path: dataset.path });
      client.readInto(target, start);
    },
    close: () => {
      client.close();
    },
  };
}
