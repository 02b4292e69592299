/**
 * The thread that runs a user's module. The module exports a function of a tensor and what helps to fill it:
 *
 *   export default ({ shape, dtype, name, values }, { fanIn, fanOut, random }) => random.normal(0, Math.sqrt(2 / fanIn));
 *
 * `random.uniform(a, b)` and `random.normal(mean, std)` are arrays of as many numbers as the tensor has, those that torch.Tensor.uniform_ and normal_
 * would draw; `values` are those of now, in C order. The function gives back new ones, at once or as a promise.
 */
import type { MessagePort } from 'node:worker_threads';
import { pathToFileURL } from 'node:url';
import { CheckpointError } from '../../model/errors.js';
import { elementCount } from '../../model/shape.js';
import { Mt19937 } from '../../numeric/random/mt19937.js';
import { normal, TorchGenerator, uniform, type TorchMachine } from '../../numeric/random/torch.js';
import { isDrawnFloat } from '../../numeric/rounding.js';
import { serve } from '../../protocol/call.js';
import { threadPort } from '../../worker/port.js';
import { moduleChannel, type GeneratorState, type ModuleProtocol, type ModuleRole, type ModuleTensor } from './module-protocol.js';

type Fill = (tensor: unknown, context: unknown) => unknown;

export function runModuleThread(port: MessagePort, role: ModuleRole): void {
  let loading: Promise<Fill> | undefined;
  serve<ModuleProtocol>(threadPort(port), moduleChannel, {
    run: async ({ tensor, machine, generator }) => {
      try {
        const fill = await (loading ??= load(role));
        const torch = generatorOf(generator, machine);
        const values = checked(await fill(tensorFor(tensor), contextFor(tensor, torch)), elementCount(tensor.shape));
        return { values, generator: stateOf(torch) };
      } catch (error) {
        throw error instanceof CheckpointError ? error : refusal(error);
      }
    },
  });
}

async function load({ file, function: name }: ModuleRole): Promise<Fill> {
  const exported: unknown = await import(pathToFileURL(file).href);
  // A CommonJS module comes as the default export, and its own default within that.
  const inner = property(exported, 'default');
  const found = [property(exported, name), property(inner, name), ...(name === 'default' ? [inner] : [])].find(isFunction);
  if (found === undefined) throw new CheckpointError('refused', `the module exports no function ${name}`);
  return found;
}

function property(value: unknown, name: string): unknown {
  return (typeof value === 'object' || typeof value === 'function') && value !== null ? Reflect.get(value, name) : undefined;
}

function isFunction(value: unknown): value is Fill {
  return typeof value === 'function';
}

function tensorFor({ name, shape, dtype, values }: ModuleTensor): unknown {
  return { name, shape: [...shape], dtype, values };
}

function contextFor({ shape, dtype, fans }: ModuleTensor, torch: TorchGenerator): unknown {
  const filled = { count: elementCount(shape), dtype: isDrawnFloat(dtype) ? dtype : 'float32' } as const;
  const joined = (pieces: Iterable<ArrayLike<number>>): Float64Array => {
    const all = new Float64Array(filled.count);
    let at = 0;
    for (const piece of pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    return all;
  };
  const random = {
    uniform: (a = 0, b = 1) => joined(uniform(torch, filled, a, b)),
    normal: (mean = 0, std = 1) => joined(normal(torch, filled, mean, std)),
  };
  return { ...fans, random };
}

/** As many numbers as the tensor has, of any array; NaN and infinities as they are given. */
function checked(result: unknown, count: number): Float64Array {
  const values: unknown =
    ArrayBuffer.isView(result) && !(result instanceof DataView) ? Array.from(Object(result) as ArrayLike<unknown>) : result;
  if (!Array.isArray(values))
    throw new CheckpointError('refused', `the function gives ${describe(result)}, not an array of ${count} numbers`);
  if (values.length !== count) throw new CheckpointError('refused', `the function gives ${values.length} values, not ${count}`);
  const wrong = values.findIndex((value) => typeof value !== 'number');
  if (wrong >= 0) throw new CheckpointError('refused', `value ${wrong} of the function is ${describe(values[wrong])}, not a number`);
  return Float64Array.from(values as readonly number[]);
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  return value === null ? 'null' : `a value of type ${typeof value}`;
}

function refusal(thrown: unknown): CheckpointError {
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return new CheckpointError('refused', text, { cause: thrown });
}

function generatorOf({ words, position, spare }: GeneratorState, machine: TorchMachine): TorchGenerator {
  const generator = new TorchGenerator(new Mt19937(words, position), machine);
  generator.spare = spare;
  return generator;
}

function stateOf({ engine: { state, position }, spare }: TorchGenerator): GeneratorState {
  return { words: state, position, spare };
}
