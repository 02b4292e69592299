/** The class of a layer where the file tells none: from the names and shapes of its parameters. What is found is an assumption, and is said to be one. */
import type { LayerParameter } from '../../numeric/initializers/layer-draws.js';

/** `name` is the block's own, which tells embeddings from Linear layers without a bias. Undefined: no layer that is usual. */
export type AssumedClass = (name: string, parameters: readonly LayerParameter[]) => string | undefined;

type Shapes = ReadonlyMap<string, readonly number[]>;

function shapesOf(parameters: readonly LayerParameter[]): Shapes {
  return new Map(parameters.map(({ name, shape }) => [name.replace(/:0$/, ''), shape]));
}

export const assumedTorchClass: AssumedClass = (name, parameters) => {
  const shapes = shapesOf(parameters);
  if (shapes.has('in_proj_weight') || shapes.has('q_proj_weight')) return 'MultiheadAttention';
  if (shapes.has('weight_ih_l0')) return torchRecurrent(shapes, '_l0');
  if (shapes.has('weight_ih')) return torchRecurrent(shapes, '');
  if (shapes.has('running_mean')) return 'BatchNorm2d';
  const weight = shapes.get('weight');
  switch (weight?.length ?? 0) {
    case 1:
      return weight?.[0] === 1 && !shapes.has('bias') ? 'PReLU' : 'LayerNorm';
    case 2:
      return !shapes.has('bias') && /emb|wte|wpe/i.test(name) ? 'Embedding' : 'Linear';
    case 3:
      return 'Conv1d';
    case 4:
      return 'Conv2d';
    case 5:
      return 'Conv3d';
    default:
      return undefined;
  }
};

/** By how many times as many rows as hidden units there are. With projections those units are the columns of `weight_hr`. */
function torchRecurrent(shapes: Shapes, ending: string): string | undefined {
  const rows = shapes.get(`weight_ih${ending}`)?.[0] ?? 0;
  const hidden = shapes.get(`weight_hr${ending}`)?.[1] ?? shapes.get(`weight_hh${ending}`)?.[1] ?? 0;
  const kind = gatedClass(rows / hidden, 'RNN');
  return kind === undefined || ending !== '' ? kind : `${kind}Cell`;
}

function gatedClass(gates: number, plain: string): string | undefined {
  return { 1: plain, 3: 'GRU', 4: 'LSTM' }[gates];
}

export const assumedKerasClass: AssumedClass = (_, parameters) => {
  const shapes = shapesOf(parameters);
  const recurrent = shapes.get('recurrent_kernel');
  if (recurrent !== undefined) return gatedClass((recurrent[1] ?? 0) / (recurrent[0] ?? 0), 'SimpleRNN');
  if (shapes.has('embeddings')) return 'Embedding';
  if (shapes.has('moving_mean')) return 'BatchNormalization';
  if (shapes.has('gamma')) return 'LayerNormalization';
  if (shapes.has('pointwise_kernel')) return 'SeparableConv2D';
  switch (shapes.get('kernel')?.length ?? 0) {
    case 2:
      return 'Dense';
    case 3:
      return 'Conv1D';
    case 4:
      return 'Conv2D';
    case 5:
      return 'Conv3D';
    default:
      return undefined;
  }
};
