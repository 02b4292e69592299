/**
 * What the axes of a parameter mean, by the kind of layer that holds it, as torch lays them out.
 *
 *   axisNames({ className: 'Conv2d', label: 'weight', name: 'features.0.weight', rank: 4 }) // out, in, kh, kw
 */
import type { Shape } from '../model/shape.js';

export interface Axes {
  /** Class of the block, when the file tells it. */
  readonly className: string | null;
  /** Name inside the block. */
  readonly label: string;
  readonly name: string;
  readonly rank: number;
}

const kernels: readonly (readonly string[])[] = [[], ['k'], ['kh', 'kw'], ['kd', 'kh', 'kw']];

/** One name an axis; `axis i` where nothing tells what it is. */
export function axisNames(axes: Axes): readonly string[] {
  const names = axes.className === null ? namesByLabel(axes) : namesByClass(axes.className, axes);
  const fitting = names?.length === axes.rank ? names : undefined;
  return fitting ?? Array.from({ length: axes.rank }, (_, axis) => `axis ${String(axis)}`);
}

function namesByClass(className: string, axes: Axes): readonly string[] | undefined {
  const { label } = axes;
  const transposed = /^(?:Lazy)?ConvTranspose([123])d$/.exec(className);
  if (transposed !== null) return label === 'weight' ? ['in', 'out', ...(kernels[Number(transposed[1])] ?? [])] : ['out'];
  const convolution = /^(?:Lazy)?Conv([123])d$/.exec(className);
  if (convolution !== null) return label === 'weight' ? ['out', 'in', ...(kernels[Number(convolution[1])] ?? [])] : ['out'];
  if (/^(?:Lazy|NonDynamicallyQuantizable)?Linear$/.test(className)) return label === 'weight' ? ['out', 'in'] : ['out'];
  if (className === 'Bilinear') return label === 'weight' ? ['out', 'in 1', 'in 2'] : ['out'];
  if (/^Embedding(Bag)?$/.test(className)) return ['index', 'feature'];
  if (/Norm(\dd)?$/.test(className)) return axes.rank === 1 ? ['feature'] : undefined;
  if (/^(LSTM|GRU|RNN)(Cell)?$/.test(className)) return recurrentNames(className, label);
  return namesByLabel(axes);
}

function recurrentNames(className: string, label: string): readonly string[] {
  const rows = className.startsWith('RNN') ? 'hidden' : 'gate × hidden';
  if (label.startsWith('weight_ih')) return [rows, 'in'];
  if (label.startsWith('weight_hr')) return ['projected', 'hidden'];
  return label.startsWith('weight') ? [rows, 'hidden'] : [rows];
}

/** Without a class, torch's layout for a `weight` of that rank; of an embedding, when the name says so. */
function namesByLabel({ label, name, rank }: Axes): readonly string[] | undefined {
  if (label !== 'weight') return undefined;
  if (rank === 2 && /(^|[._])(embed|embedding|embeddings|embed_tokens|wte|wpe|word_embeddings|position_embeddings)[._]/.test(`${name}.`))
    return ['index', 'feature'];
  if (rank >= 2 && rank <= 5) return ['out', 'in', ...(kernels[rank - 2] ?? [])];
  return undefined;
}

/** As torch's `_calculate_fan_in_and_fan_out`: the first two axes times the size of what lies under them. Undefined below two dimensions. */
export function fansOf(shape: Shape): { readonly fanIn: number; readonly fanOut: number } | undefined {
  const [rows, columns, ...kernel] = shape;
  if (rows === undefined || columns === undefined) return undefined;
  const field = kernel.reduce((product, size) => product * size, 1);
  return { fanIn: columns * field, fanOut: rows * field };
}
