/** A model's blocks while they are put together, and the tree they make. */
import type { Block } from '../../model/block.js';
import type { Role } from '../../model/parameter.js';

export interface KerasVariable<Stored> {
  /** The name inside the layer: `kernel`. */
  readonly name: string;
  readonly role: Role;
  readonly stored: Stored;
}

export interface KerasBlock<Stored> {
  readonly name: string;
  readonly className: string | null;
  readonly variables: KerasVariable<Stored>[];
  readonly children: KerasBlock<Stored>[];
}

export function newBlock<Stored>(name: string, className: string | null): KerasBlock<Stored> {
  return { name, className, variables: [], children: [] };
}

/** A variable in its place. A shared layer has its variables in several places: the first is theirs. */
export interface PlacedVariable<Stored> extends KerasVariable<Stored> {
  /** Names of the blocks from the root, then its own. */
  readonly path: readonly string[];
}

/** Own variables, then those of the blocks inside, each once: the order of `model.weights`. */
export function variablesInOrder<Stored>(root: KerasBlock<Stored>): readonly PlacedVariable<Stored>[] {
  const placed = new Map<Stored, PlacedVariable<Stored>>();
  const visit = (block: KerasBlock<Stored>, path: readonly string[]): void => {
    for (const variable of block.variables)
      if (!placed.has(variable.stored)) placed.set(variable.stored, { ...variable, path: [...path, variable.name] });
    for (const child of block.children) visit(child, [...path, child.name]);
  };
  visit(root, []);
  return [...placed.values()];
}

/** Every variable of a block and below, each once. */
export function variablesOf<Stored>(block: KerasBlock<Stored>): readonly Stored[] {
  return variablesInOrder(block).map(({ stored }) => stored);
}

/** The tree of the session; the root has no name there. */
export function blockTree<Stored>(root: KerasBlock<Stored>, indexOf: (stored: Stored) => number | undefined): Block {
  const build = (block: KerasBlock<Stored>, name: string, path: readonly string[], index: number): Block => {
    const parameters = block.variables.flatMap((variable) => {
      const parameter = indexOf(variable.stored);
      return parameter === undefined ? [] : [{ name: variable.name, index: parameter }];
    });
    const children = block.children.map((child, i) => build(child, child.name, [...path, child.name], i));
    const parameterCount = children.reduce((sum, child) => sum + child.parameterCount, parameters.length);
    return { name, className: block.className, index, path, parameters, children, parameterCount };
  };
  return build(root, '', [], 0);
}
