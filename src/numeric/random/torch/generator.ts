/** A torch.Generator on CPU: its engine, and the second half of the last pair of normal numbers. */
import type { Machine } from '../generators.js';
import { seededByWord, type Mt19937 } from '../mt19937.js';
import { scalarKernel, type FloatKernel } from './float-kernel.js';

/** The build of PyTorch that is imitated. */
export type TorchMachine = Machine['torch'];

export class TorchGenerator {
  readonly engine: Mt19937;
  readonly machine: TorchMachine;
  /** What makes float32 numbers on AVX2 machines: WebAssembly where it is at hand. */
  readonly kernel: FloatKernel;
  /** A normal number that the next draw of single ones takes first, whatever its mean, deviation or type. */
  spare: number | undefined = undefined;

  constructor(engine: Mt19937, machine: TorchMachine, kernel: FloatKernel = scalarKernel) {
    this.engine = engine;
    this.machine = machine;
    this.kernel = kernel;
  }

  /** Another generator in the same state. */
  clone(): TorchGenerator {
    const copy = new TorchGenerator(this.engine.clone(), this.machine, this.kernel);
    copy.spare = this.spare;
    return copy;
  }
}

/** As after torch.manual_seed(seed): the low 32 bits count. */
export function seededTorchGenerator(seed: number | bigint, machine: TorchMachine, kernel?: FloatKernel): TorchGenerator {
  return new TorchGenerator(seededByWord(seed), machine, kernel);
}

/** Whether the imitated PyTorch is of that version or later. */
export function isSince({ version: [major, minor] }: TorchMachine, firstMajor: number, firstMinor: number): boolean {
  return major > firstMajor || (major === firstMajor && minor >= firstMinor);
}
