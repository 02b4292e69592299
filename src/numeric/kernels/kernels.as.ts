// The kernels: AssemblyScript, compiled to WebAssembly with SIMD. No allocation and no import but the memory, which the caller lays out.
// All are called once a chunk (about 1 MiB), so that the engine can compile them and the caller can look for a cancel in between.
// Each is tested against a scalar reference in TypeScript (test/numeric/kernels).

export { count16, fold } from './counts.as';
export { scanF32, scanF64 } from './moments.as';
export { refineF32, histogramF32, histogramF64 } from './refine.as';
export { columnsF32, columnsBf16, cells } from './columns.as';
export { scaleCodes } from './codes.as';
export { drawUnits, skipWords } from './mt19937.as';
export { scaleUnits, transformUnits } from './draw.as';
