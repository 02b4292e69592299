/**
 * The HDF5 library itself: h5wasm's module of the browser build, whose file system is its own memory. Four megabytes, in a bundle and a thread of its
 * own (`server.ts`).
 *
 *   const library = await createModule();
 */
// The package exports only its high level, which makes one module when it is imported; a crashed one has to be replaced.
import create, { type Hdf5Module } from '../../../node_modules/h5wasm/dist/esm/hdf5_util.js';

/** A chunk of 64 MB is decoded with some copies; what asks for more is not honest. */
const largestHeap = 320 * 1024 * 1024;

/** A new instance with a heap of its own. Errors of the library are thrown; without that a failed read returns what lay in memory. */
export async function createModule(): Promise<Hdf5Module> {
  const silent = (): void => undefined;
  const unlimited = WebAssembly.instantiate;
  // The module has no setting for it: its request for more memory is an import like others. Nobody else instantiates in this thread.
  WebAssembly.instantiate = (bytes, imports) => unlimited(bytes, { ...imports, env: limited(imports.env) });
  try {
    const library = await create({ noInitialRun: true, print: silent, printErr: silent });
    library.activate_throwing_error_handler();
    return library;
  } finally {
    WebAssembly.instantiate = unlimited;
  }
}

/** The module's imports, of which one is answered here. */
function limited(imports: object): object {
  return new Proxy(imports, {
    get: (all, name) => {
      const value: unknown = Reflect.get(all, name);
      if (name !== 'emscripten_resize_heap' || typeof value !== 'function') return value;
      return (wanted: number): unknown => (wanted >>> 0 > largestHeap ? 0 : Reflect.apply(value, undefined, [wanted]));
    },
  });
}
