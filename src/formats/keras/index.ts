/** Keras: archives, folders, sharded weights, and everything in HDF5. */
import type { Format } from '../format.js';
import { kerasArchive } from './archive.js';
import { kerasDirectory } from './directory.js';
import { kerasH5 } from './h5.js';
import { kerasSharded } from './sharded.js';

/** The surer sign first. */
export const kerasFormats: readonly Format[] = [kerasArchive, kerasDirectory, kerasSharded, kerasH5];
