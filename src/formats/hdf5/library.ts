/**
 * The HDF5 library itself: h5wasm's module of the browser build, whose file system is its own memory. Four megabytes: loaded when the first HDF5
 * file is opened, from a bundle of its own (`scripts/build.mjs`).
 *
 *   const { createModule } = await import('./library.js');
 */
// The package exports only its high level, which makes one module when it is imported; a crashed one has to be replaced.
import create, { type Hdf5Module } from '../../../node_modules/h5wasm/dist/esm/hdf5_util.js';

/** A new instance with a heap of its own. Errors of the library are thrown; without that a failed read returns what lay in memory. */
export async function createModule(): Promise<Hdf5Module> {
  const silent = (): void => undefined;
  const library = await create({ noInitialRun: true, print: silent, printErr: silent });
  library.activate_throwing_error_handler();
  return library;
}
