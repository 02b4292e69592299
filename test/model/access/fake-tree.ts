/** A checkpoint for tests: blocks by class, parameters by dotted names. */
import type { AccessTree } from '../../../src/model/access/tree.js';
import type { Block } from '../../../src/model/block.js';
import type { Framework, FormatName, Json } from '../../../src/model/checkpoint.js';
import type { Parameter, Role } from '../../../src/model/parameter.js';
import type { TieGroup } from '../../../src/model/tie.js';

export interface FakeBlock {
  readonly name?: string;
  readonly className?: string | null;
  readonly detail?: string;
  /** Shapes by name. */
  readonly parameters?: Readonly<Record<string, readonly number[]>>;
  readonly children?: readonly FakeBlock[];
}

export interface FakeTree {
  readonly root: FakeBlock;
  readonly framework?: Framework;
  readonly format?: FormatName;
  readonly files?: readonly string[];
  readonly metadata?: Readonly<Record<string, Json>>;
  readonly ties?: readonly TieGroup[];
  readonly buffers?: readonly string[];
  /** Keys of nested dictionaries, by name. */
  readonly keys?: Readonly<Record<string, readonly string[]>>;
}

export function fakeTree({
  root,
  framework = 'pytorch',
  format = 'pytorch-zip',
  files = ['net.pt'],
  metadata = {},
  ties = [],
  buffers = [],
  keys = {},
}: FakeTree): AccessTree {
  const parameters: Parameter[] = [];
  const holders: (readonly Block[])[] = [];
  const build = (fake: FakeBlock, above: readonly Block[], path: readonly string[], index: number): Block => {
    const own: { name: string; index: number }[] = [];
    const children: Block[] = [];
    const block: Block = {
      name: fake.name ?? '',
      className: fake.className ?? null,
      ...(fake.detail === undefined ? {} : { detail: fake.detail }),
      index,
      path,
      parameters: own,
      children,
      get parameterCount() {
        return children.reduce((sum, child) => sum + child.parameterCount, own.length);
      },
    };
    for (const [name, shape] of Object.entries(fake.parameters ?? {})) {
      own.push({ name, index: parameters.length });
      holders.push([...above, block]);
      parameters.push(parameterOf([...path, name], parameters.length, shape));
    }
    for (const [position, child] of (fake.children ?? []).entries())
      children.push(build(child, [...above, block], [...path, child.name ?? ''], position));
    return block;
  };
  const parameterOf = (path: readonly string[], index: number, shape: readonly number[]): Parameter => {
    const name = path.join('.');
    const role: Role = buffers.includes(name) ? 'buffer' : 'unknown';
    const own = keys[name];
    const values = { kind: 'dense', layout: { storage: index, offset: 0, strides: [], byteOrder: 'little' } } as const;
    return { index, name, path, ...(own === undefined ? {} : { keys: own }), dtype: 'float32', shape, role, values };
  };
  const tree = build(root, [], [], 0);
  const at = (index: number): Parameter => {
    const parameter = parameters[index];
    if (parameter === undefined) throw new RangeError(`parameter ${String(index)}`);
    return parameter;
  };
  return {
    format,
    framework,
    files,
    metadata: new Map(Object.entries(metadata)),
    root: tree,
    parameterCount: parameters.length,
    nameAt: (index) => at(index).name,
    parameter: at,
    indexOf: (name) => {
      const index = parameters.findIndex((parameter) => parameter.name === name);
      return index < 0 ? undefined : index;
    },
    ties: (index) => ties.filter(({ indices }) => indices.includes(index)),
    tieGroups: () => ties,
    holders: (index) => holders[index] ?? [tree],
  };
}

/** Linear(4, 8), ReLU, Linear(8, 1). */
export const mlp: FakeBlock = {
  className: 'Sequential',
  children: [
    { name: '0', className: 'Linear', detail: 'in_features=4, out_features=8, bias=True', parameters: { weight: [8, 4], bias: [8] } },
    { name: '1', className: 'ReLU' },
    { name: '2', className: 'Linear', detail: 'in_features=8, out_features=1, bias=True', parameters: { weight: [1, 8], bias: [1] } },
  ],
};
