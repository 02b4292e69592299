/** Sequential, ModuleList, ModuleDict, ParameterList and ParameterDict; and blocks of unknown class that look like one. */
import type { Block } from '../../block.js';

/** `unknown`: named children that may be those of a Sequential or of a ModuleDict. */
export type Container = 'sequence' | 'dictionary' | 'unknown' | 'parameter list' | 'parameter dictionary' | 'none';

const known: ReadonlyMap<string, Container> = new Map<string, Container>([
  ['Sequential', 'sequence'],
  ['ModuleList', 'sequence'],
  ['ModuleDict', 'dictionary'],
  ['ParameterList', 'parameter list'],
  ['ParameterDict', 'parameter dictionary'],
]);

/** What layers call their own parameters. */
const layerNames = /^(weight|bias|running_|num_batches|in_proj|weight_|bias_|alpha|scale$|gamma|beta|original)/;

const containers = new WeakMap<Block, Container>();

/** Looked at once: a list may have very many layers. */
export function containerOf(block: Block): Container {
  const known = containers.get(block);
  if (known !== undefined) return known;
  const found = findContainer(block);
  containers.set(block, found);
  return found;
}

function findContainer({ className, children, parameters }: Block): Container {
  const told = className === null ? undefined : known.get(className);
  if (told !== undefined) return told;
  if (children.length > 0) {
    const isList = className === null && children.every(({ name }) => /^\d+$/.test(name));
    if (parameters.length > 0 && !isList) return 'none';
    if (areNumbered(children.map(({ name }) => name))) return 'sequence';
    return className === null ? 'unknown' : 'none';
  }
  if (className !== null || parameters.length === 0) return 'none';
  if (parameters.every(({ name }) => /^\d+$/.test(name))) return 'parameter list';
  return parameters.some(({ name }) => layerNames.test(name)) ? 'none' : 'parameter dictionary';
}

/** `0, 1, 2`, or `block 0, block 1`: one word, counted. */
function areNumbered(names: readonly string[]): boolean {
  const words = new Set(names.map((name) => name.replace(/\d+$/, '')));
  return words.size === 1 && names.every((name) => /\d$/.test(name)) && (words.has('') || names.length > 1);
}

/** For messages: the class, or what the block looks like. */
export function classNameOf(block: Block): string {
  if (block.className !== null) return block.className;
  return containerOf(block) === 'sequence' ? 'Sequential' : 'Module';
}

/**
 * The blocks of a sequence by position, where files name only those with parameters: `0, 2` leaves a place between them. Others as they stand.
 */
export function positioned(block: Block): Positions {
  const known = positions.get(block);
  if (known !== undefined) return known;
  const found = findPositions(block);
  positions.set(block, found);
  return found;
}

interface Positions {
  readonly length: number;
  readonly at: (position: number) => Block | undefined;
}

const positions = new WeakMap<Block, Positions>();

function findPositions({ className, children }: Block): Positions {
  const isNumbered = className === null && children.every(({ name }) => /^\d{1,6}$/.test(name));
  if (!isNumbered) return { length: children.length, at: (position) => children[position] };
  const byNumber = new Map(children.map((child) => [Number(child.name), child]));
  const length = Math.max(-1, ...byNumber.keys()) + 1;
  return { length, at: (position) => byNumber.get(position) };
}

/** A layer without parameters that the file does not mention. */
export function unmentioned(parent: Block, position: number): Block {
  const name = String(position);
  return { name, className: null, index: position, path: [...parent.path, name], parameters: [], children: [], parameterCount: 0 };
}
