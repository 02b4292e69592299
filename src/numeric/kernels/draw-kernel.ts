/**
 * PyTorch's float32 numbers in WebAssembly, with a memory of their own. One a thread; the same numbers as `scalarKernel`.
 *
 *   generatorsOf(42, machine, drawKernel(compileKernels(wasm)));
 */
import { stateWords, type Mt19937 } from '../random/mt19937.js';
import { pieceLength } from '../random/pieces.js';
import { scalarKernel, type FloatKernel } from '../random/torch/float-kernel.js';

interface Exports {
  readonly skipWords: (n: number, position: number) => number;
  readonly drawUnits: (to: number, n: number, position: number) => number;
  readonly scaleUnits: (p: number, n: number, low: number, width: number, excluded: number) => void;
  readonly transformUnits: (p: number, n: number, mean: number, std: number) => void;
}

/** Addresses: the engine's words, and the numbers of a piece with room for three more. */
const state = 0x4000;
const page = 65_536;
const data = page;
const pages = 1 + (4 * pieceLength) / page + 1;

/** Rounding to float in integers, as the kernel does it, is right for numbers far from the smallest and largest. */
function isOrdinary(value: number): boolean {
  const size = Math.abs(value);
  return value === 0 || (size > 2 ** -60 && size < 2 ** 60);
}

export function drawKernel(module: WebAssembly.Module): FloatKernel {
  const memory = new WebAssembly.Memory({ initial: pages });
  const { drawUnits, scaleUnits, skipWords, transformUnits } = new WebAssembly.Instance(module, { env: { memory } }).exports as Exports;
  const words = new Uint32Array(memory.buffer, state);
  const numbers = new Float32Array(memory.buffer, data);

  /** The engine's next uniform numbers, at `data`. */
  const draw = (engine: Mt19937, count: number): void => {
    words.set(engine.state);
    engine.position = drawUnits(data, count, engine.position);
    engine.state.set(words.subarray(0, engine.state.length));
  };
  const inPieces = (out: Float32Array, make: (count: number) => void): void => {
    for (let start = 0; start < out.length; start += pieceLength) {
      const count = Math.min(pieceLength, out.length - start);
      make(count);
      out.set(numbers.subarray(0, count), start);
    }
  };

  return {
    skip(engine, count) {
      // Carrying the words to the kernel and back costs less than making as many.
      if (count < stateWords) {
        engine.skip(count);
        return;
      }
      words.set(engine.state);
      engine.position = skipWords(count, engine.position);
      engine.state.set(words.subarray(0, stateWords));
    },
    uniform(engine, out, range) {
      if (!isOrdinary(range.low) || !isOrdinary(range.width)) {
        scalarKernel.uniform(engine, out, range);
        return;
      }
      inPieces(out, (count) => {
        draw(engine, count);
        scaleUnits(data, Math.ceil(count / 4) * 4, range.low, range.width, range.excluded);
      });
    },
    normal(engine, out, mean, std) {
      if (!isOrdinary(mean) || !isOrdinary(std)) {
        scalarKernel.normal(engine, out, mean, std);
        return;
      }
      inPieces(out, (count) => {
        draw(engine, count);
        transformUnits(data, count, mean, std);
      });
    },
  };
}
