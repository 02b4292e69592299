/**
 * PyTorch's random numbers on CPU, bit for bit: the same generator gives the same tensor and is left in the same state.
 *
 *   const generator = seededTorchGenerator(42, machine);               // torch.manual_seed(42)
 *   uniform(generator, { count: 32, dtype: 'float32' }, -0.5, 0.5);     // torch.empty(32).uniform_(-0.5, 0.5), in pieces
 *   normal(generator, { count: 8, dtype: 'float32' }, 0, 0.01);         // torch.empty(8).normal_(0, 0.01)
 *
 * Pieces have at most 65,536 numbers and are valid until the next is asked for; the generator moves on as they are. What is not to be seen but has to
 * be passed over is `skipAll(generator, uniformDraw(...))`.
 */
import { inTurn, type Filled } from './torch/draw.js';
import type { TorchGenerator } from './torch/generator.js';
import { normalDraw } from './torch/normal.js';
import { uniformDraw } from './torch/uniform.js';
import type { Values } from './pieces.js';

export { skipAll, type Draw, type Filled } from './torch/draw.js';
export { seededTorchGenerator, TorchGenerator, type TorchMachine } from './torch/generator.js';
export { bernoulli, randint, randperm } from './torch/integers.js';
export { truncatedNormal, type Truncated } from './torch/truncated.js';
export { normalDraw, uniformDraw };

/** tensor.uniform_(from, to) */
export function uniform(generator: TorchGenerator, filled: Filled, from: number, to: number): Iterable<Values> {
  return inTurn(generator, uniformDraw(filled, generator.machine, from, to));
}

/** tensor.normal_(mean, std) */
export function normal(generator: TorchGenerator, filled: Filled, mean: number, std: number): Iterable<Values> {
  return inTurn(generator, normalDraw(filled, generator.machine, mean, std));
}
