/** The layers of a checkpoint in the order in which a network makes them, with what each draws when it is fresh. */
import type { Block, BlockParameter } from '../../model/block.js';
import type { Shape } from '../../model/shape.js';
import type { LayerDraw, LayerDraws, LayerParameter } from '../../numeric/initializers/layer-draws.js';
import { kerasLayerDraws } from '../../numeric/initializers/keras/layers.js';
import { mxnetLayerDraws } from '../../numeric/initializers/mxnet/layers.js';
import { torchLayerDraws } from '../../numeric/initializers/torch/layers.js';
import { assumedKerasClass, assumedTorchClass, type AssumedClass } from './assumed-layers.js';

export interface Layer {
  readonly className: string | null;
  /** The file does not tell the class. */
  readonly isAssumed: boolean;
  /** Names in the layer. */
  readonly parameters: readonly BlockParameter[];
  /** Undefined: nobody knows. Parameters without a draw keep their values. */
  readonly draws: readonly LayerDraw[] | undefined;
}

interface Rules {
  readonly draws: LayerDraws;
  readonly assume: AssumedClass;
  /** Whether layers of a class that is known have parts that are blocks: these are not made by themselves. */
  readonly hasParts: boolean;
}

const rules = {
  torch: { draws: torchLayerDraws, assume: assumedTorchClass, hasParts: true },
  keras: { draws: kerasLayerDraws, assume: assumedKerasClass, hasParts: false },
} as const satisfies Record<string, Rules>;

export type ShapeAt = (index: number) => Shape;

/** Parents before children, children in their order; a parent's own parameters first. */
export function* layersOf(root: Block, framework: 'torch' | 'keras', shapeAt: ShapeAt): Iterable<Layer> {
  const waiting = [root];
  for (let block = waiting.pop(); block !== undefined; block = waiting.pop()) {
    const layer = layerOf(block, rules[framework], shapeAt);
    if (layer !== undefined) yield layer;
    if (layer?.draws === undefined || !rules[framework].hasParts) waiting.push(...[...block.children].reverse());
  }
}

/** Undefined for a block that only holds others. */
function layerOf(block: Block, { draws, assume, hasParts }: Rules, shapeAt: ShapeAt): Layer | undefined {
  const shaped = (parameters: readonly BlockParameter[]): readonly LayerParameter[] =>
    parameters.map(({ name, index }) => ({ name, shape: shapeAt(index) }));
  const assumed = block.className === null ? assume(block.name, shaped(block.parameters)) : undefined;
  const className = block.className ?? assumed ?? null;
  const isAssumed = assumed !== undefined;
  if (className !== null) {
    const parameters = hasParts ? parametersBelow(block) : block.parameters;
    const drawn = draws(className, shaped(parameters));
    if (drawn !== undefined && (drawn.length > 0 || parameters.length > 0)) return { className, isAssumed, parameters, draws: drawn };
  }
  return block.parameters.length === 0 ? undefined : { className, isAssumed, parameters: block.parameters, draws: undefined };
}

/** Its own, and those of its parts under names such as `out_proj.weight`. */
function parametersBelow(block: Block): readonly BlockParameter[] {
  const found: BlockParameter[] = [];
  const waiting = [{ block, prefix: '' }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { prefix } = next;
    for (const { name, index } of next.block.parameters) found.push({ name: `${prefix}${name}`, index });
    for (const child of next.block.children) waiting.push({ block: child, prefix: `${prefix}${child.name}.` });
  }
  return found;
}

/** MXNet goes by the names of parameters: each is a layer of its own, in the order of the file. */
export function mxnetLayer(parameter: BlockParameter, className: string | null, shape: Shape): Layer {
  const row = [{ name: parameter.name, shape }];
  const told = className === null ? undefined : mxnetLayerDraws(className, row);
  const assumed = ['Dense', 'PReLU'].find((name) => mxnetLayerDraws(name, row) !== undefined) ?? null;
  if (told !== undefined || assumed === null) return { className, isAssumed: false, parameters: [parameter], draws: told };
  return { className: assumed, isAssumed: true, parameters: [parameter], draws: mxnetLayerDraws(assumed, row) };
}
