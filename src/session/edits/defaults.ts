/**
 * What parameters get in a fresh network: which initializer with which arguments for each, in the order in which the network draws.
 *
 *   const { draws, assumed } = defaultDraws([0, 1], 'auto', checkpoint);
 *   for (const { index, isKept, initializer } of draws) ...
 *
 * Layers that hold a chosen parameter are drawn whole, as a fresh layer draws: what belongs to other parameters, and what the layer itself overwrites,
 * takes its numbers from the generator and is thrown away. Layers without a chosen parameter draw nothing.
 */
import type { Checkpoint, Framework } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import type { Shape } from '../../model/shape.js';
import type { TieGroup } from '../../model/tie.js';
import type { Arguments } from '../../numeric/initializers/initializer.js';
import { Holders } from '../holders.js';
import { layersOf, mxnetLayer, type Layer, type ShapeAt } from './layers.js';

export interface DefaultDraw {
  /** The parameter that it is for; undefined where only the generator moves on, as for a Dropout of Keras. */
  readonly index: number | undefined;
  readonly shape: Shape;
  readonly initializer: string;
  readonly arguments: Arguments;
  /** False: drawn and thrown away. */
  readonly isKept: boolean;
}

export interface DefaultPlan {
  /** As in the script: whose defaults they are. */
  readonly framework: 'torch' | 'keras' | 'mxnet';
  readonly draws: readonly DefaultDraw[];
  /** Classes that the file does not tell, by chosen parameter: "assumed: Linear". */
  readonly assumed: ReadonlyMap<number, string>;
}

/** As it is now: parameters that were untied are tied no more. */
type Facts = Pick<Checkpoint, 'framework' | 'tree' | 'parameters' | 'ties'>;

/** `refused` with the names of parameters whose layer is not known, and for `auto` where the checkpoint is of no framework that has layers. */
export function defaultDraws(chosen: readonly number[], which: 'auto' | DefaultPlan['framework'], checkpoint: Facts): DefaultPlan {
  const framework = which === 'auto' ? frameworkOf(checkpoint.framework) : which;
  const planning = new Planning(chosen, checkpoint);
  const shapeAt = (index: number): Shape => checkpoint.parameters.at(index).shape;
  const layers = framework === 'mxnet' ? mxnetLayers(chosen, checkpoint, shapeAt) : layersOf(checkpoint.tree, framework, shapeAt);
  for (const layer of layers) planning.add(layer);
  return { framework, ...planning.finish() };
}

function* mxnetLayers(chosen: readonly number[], { tree, parameters }: Facts, shapeAt: ShapeAt): Iterable<Layer> {
  const classNames = new Holders(tree, parameters).classNames();
  for (const index of chosen.toSorted((a, b) => a - b))
    yield mxnetLayer({ name: parameters.nameAt(index), index }, classNames[index] ?? null, shapeAt(index));
}

const frameworks: Readonly<Partial<Record<Framework, DefaultPlan['framework']>>> = {
  pytorch: 'torch',
  safetensors: 'torch',
  keras: 'keras',
  tensorflow: 'keras',
  tensorflowjs: 'keras',
  hdf5: 'keras',
  mxnet: 'mxnet',
};

function frameworkOf(framework: Framework): DefaultPlan['framework'] {
  const found = frameworks[framework];
  if (found !== undefined) return found;
  throw new CheckpointError(
    'refused',
    `a checkpoint of ${framework} has no defaults of its own: say torch, keras or mxnet instead of auto`,
  );
}

/** Layers one after the other. Parameters that are tied are one, known by the first of them. */
class Planning {
  private readonly draws: DefaultDraw[] = [];
  /** Of layers without parameters: they belong to the network, not to any parameter. */
  private readonly seedsOnly = new Set<DefaultDraw>();
  private readonly assumed = new Map<number, string>();
  private readonly first: ReadonlyMap<number, number>;
  /** The chosen parameter, by the first of those that are tied to it. */
  private readonly chosen = new Map<number, number>();
  /** Those that a known layer holds. */
  private readonly known = new Set<number>();
  private readonly drawn = new Set<number>();
  private readonly made = new Set<string>();
  private isWhole = true;

  constructor(
    indices: readonly number[],
    private readonly checkpoint: Facts,
  ) {
    this.first = firstOfTied(checkpoint.ties);
    for (const index of indices) if (!this.chosen.has(this.identity(index))) this.chosen.set(this.identity(index), index);
  }

  add(layer: Layer): void {
    if (layer.draws === undefined) return;
    const isTouched = layer.parameters.some(({ index }) => this.chosen.has(this.identity(index)));
    if (layer.parameters.length === 0 || (isTouched && this.isNew(layer))) this.draw(layer);
    else if (!isTouched) this.isWhole = false;
  }

  finish(): Pick<DefaultPlan, 'draws' | 'assumed'> {
    const unknown = [...this.chosen].filter(([identity]) => !this.known.has(identity)).map(([, index]) => index);
    if (unknown.length > 0) throw this.refusal(unknown);
    return { draws: this.isWhole ? this.draws : this.draws.filter((row) => !this.seedsOnly.has(row)), assumed: this.assumed };
  }

  /** A layer of the same class all of whose parameters are those of one before is that layer, used again: it was made once. */
  private isNew({ className, parameters }: Layer): boolean {
    const key = JSON.stringify([className, parameters.map(({ name, index }) => [name, this.identity(index)])]);
    return this.made.size < this.made.add(key).size;
  }

  private draw({ parameters, draws, className, isAssumed }: Layer): void {
    const byName = new Map(parameters.map(({ name, index }) => [name, index]));
    const last = new Map((draws ?? []).map(({ name }, position) => [name, position]));
    for (const [position, { name, shape, initializer, arguments: given }] of (draws ?? []).entries()) {
      const stored = byName.get(name);
      const identity = stored === undefined ? undefined : this.identity(stored);
      const chosen = identity === undefined ? undefined : this.chosen.get(identity);
      const isKept = chosen !== undefined && identity !== undefined && !this.drawn.has(identity) && last.get(name) === position;
      const row: DefaultDraw = { index: chosen ?? stored, shape, initializer, arguments: given, isKept };
      this.draws.push(row);
      if (isKept) this.drawn.add(identity);
      if (parameters.length === 0) this.seedsOnly.add(row);
    }
    for (const { index } of parameters) {
      const identity = this.identity(index);
      this.known.add(identity);
      const chosen = this.chosen.get(identity);
      if (isAssumed && className !== null && chosen !== undefined) this.assumed.set(chosen, className);
    }
  }

  private identity(index: number): number {
    return this.first.get(index) ?? index;
  }

  private refusal(unknown: readonly number[]): CheckpointError {
    const shown = unknown.slice(0, mostShown).map((index) => this.checkpoint.parameters.nameAt(index));
    const more = unknown.length > mostShown ? ` and ${unknown.length - mostShown} more` : '';
    return new CheckpointError('refused', `no layer is known that has such parameters: ${shown.join(', ')}${more}`);
  }
}

const mostShown = 10;

function firstOfTied(ties: readonly TieGroup[]): ReadonlyMap<number, number> {
  const first = new Map<number, number>();
  for (const { kind, indices } of ties)
    if (kind === 'alias' || kind === 'storage') for (const index of indices) first.set(index, first.get(index) ?? Math.min(...indices));
  return first;
}
