/** What torch reports of a file, and where our reading of it differs, in words. Values are compared elsewhere: here only what headers tell. */
import type { Block } from '../../../src/model/block.js';
import type { Checkpoint } from '../../../src/model/checkpoint.js';
import type { Parameter, Storage } from '../../../src/model/parameter.js';

export interface Golden {
  readonly format: string;
  readonly writtenBy: string;
  readonly parametersComplete?: boolean;
  readonly parameters: readonly GoldenRow[];
  readonly ties?: readonly GoldenTie[];
  readonly tree?: GoldenBlock;
}

interface GoldenRow {
  readonly name: string;
  readonly path?: readonly (string | number)[];
  readonly dtype: string;
  readonly shape: readonly number[] | null;
  readonly role: string;
  readonly class?: string;
  readonly requiresGrad?: boolean;
  readonly of?: string;
  readonly values?: unknown;
  readonly layout?: string;
  /** By name; of a nested tensor a list of the tensors in it, which the file keeps as one buffer. */
  readonly parts?: Readonly<Record<string, GoldenPart>> | readonly GoldenPart[];
  readonly conjBit?: boolean;
  readonly negBit?: boolean;
  readonly location?: {
    readonly storage: number;
    readonly storageBytes?: number;
    readonly offset?: number;
    readonly strides?: readonly number[];
    readonly fileOffset?: number;
  };
}

interface GoldenPart {
  readonly dtype: string;
  readonly shape: readonly number[];
}

interface GoldenTie {
  readonly kind: string;
  readonly names: readonly string[];
  readonly sameView?: boolean;
}

export interface GoldenBlock {
  readonly name: string;
  readonly class: string | null;
  readonly detail?: string;
  readonly index: number;
  readonly parameters: readonly string[];
  readonly children: readonly GoldenBlock[];
}

export function parameterDifferences(checkpoint: Checkpoint, golden: Golden): readonly string[] {
  const all = [...checkpoint.parameters];
  const storage = (index: number): Storage => checkpoint.storage(index);
  // Without the model in the file, which parameter a slot belongs to is known from outside only.
  const hasModel = golden.parameters.some(({ role }) => role === 'trainable');
  const counted = golden.parametersComplete === false || all.length === golden.parameters.length;
  return [
    ...(counted ? [] : [`${String(all.length)} parameters for ${String(golden.parameters.length)}`]),
    ...golden.parameters.flatMap((row, i) => {
      const given = golden.parametersComplete === false ? all.find(({ name }) => name === row.name) : all[i];
      if (given === undefined) return [`${row.name} is missing`];
      const owner = row.of !== undefined && (hasModel || given.of !== undefined) ? differs('of', given.of, row.of) : [];
      return [...rowDifferences(given, row, storage), ...owner].map((what) => `${row.name}: ${what}`);
    }),
  ];
}

function rowDifferences(given: Parameter, row: GoldenRow, storage: Checkpoint['storage']): readonly string[] {
  const role = given.role === 'unknown' ? row.role : given.role;
  return [
    ...differs('name', given.name, row.name),
    ...differs('dtype', given.dtype, row.dtype),
    ...(row.shape === null ? [] : differs('shape', given.shape, row.shape)),
    ...differs('role', role, row.role),
    ...(row.class === undefined ? [] : differs('class', given.className, row.class)),
    ...(row.requiresGrad === undefined ? [] : differs('requiresGrad', given.requiresGrad, row.requiresGrad)),
    ...partDifferences(given, row),
    ...locationDifferences(given, row, storage),
  ];
}

function partDifferences({ values }: Parameter, { parts, layout }: GoldenRow): readonly string[] {
  if (parts === undefined || isList(parts)) return [];
  if (values.kind !== 'composite') return ['no parts'];
  const given = Object.fromEntries(values.composite.parts.map(({ name, dtype, shape }) => [name, { dtype, shape }]));
  const wanted = Object.fromEntries(Object.entries(parts).map(([name, { dtype, shape }]) => [name, { dtype, shape }]));
  return [...(layout === undefined ? [] : differs('layout', values.composite.layout, layout)), ...differs('parts', given, wanted)];
}

function isList(parts: NonNullable<GoldenRow['parts']>): parts is readonly GoldenPart[] {
  return Array.isArray(parts);
}

/** Where the first byte of the storage lies, and how the elements lie in it, as torch reckons them. */
function locationDifferences({ values }: Parameter, row: GoldenRow, storage: Checkpoint['storage']): readonly string[] {
  const { location } = row;
  if (location === undefined) return [];
  if (values.kind !== 'dense') return [`values ${values.kind}`];
  const { layout } = values;
  const stored = storage(layout.storage);
  return [
    ...(location.offset === undefined ? [] : differs('offset', layout.offset, location.offset)),
    ...(location.strides === undefined ? [] : differs('strides', layout.strides, location.strides)),
    ...(location.storageBytes === undefined ? [] : differs('storage length', stored.length, location.storageBytes)),
    ...(location.fileOffset === undefined || stored.kind !== 'range' ? [] : differs('storage start', stored.start, location.fileOffset)),
    ...differs('conjugate', layout.conjugate ?? false, row.conjBit ?? false),
    ...differs('negate', layout.negate ?? false, row.negBit ?? false),
  ];
}

export function tieDifferences({ ties }: Checkpoint, golden: Golden): readonly string[] {
  const wanted = (golden.ties ?? []).filter(({ kind }) => kind !== 'equal');
  return differs('ties', ties.map(tieText).sort(), wanted.map(tieText).sort());
}

function tieText({ kind, names, sameView }: GoldenTie): string {
  return `${kind}${sameView === undefined ? '' : ` same view ${String(sameView)}`}: ${[...names].sort().join(' = ')}`;
}

/** Names, classes and details where the golden knows them, direct parameters and children, level by level. */
export function treeDifferences({ tree }: Checkpoint, golden: Golden): readonly string[] {
  return golden.tree === undefined
    ? []
    : blockDifferences(tree, golden.tree, golden.writtenBy.startsWith('torch 1.') ? 'old' : 'new', 'root');
}

function blockDifferences(given: Block, wanted: GoldenBlock, torch: 'old' | 'new', path: string): readonly string[] {
  const own = [
    ...(wanted.class === null ? [] : differs('class', given.className, wanted.class)),
    ...detailDifferences(given.detail ?? '', wanted.detail, torch),
    ...differs(
      'parameters',
      given.parameters.map(({ name }) => name),
      wanted.parameters,
    ),
    ...differs(
      'children',
      given.children.map(({ name, index }) => `${String(index)} ${name}`),
      wanted.children.map(({ name, index }) => `${String(index)} ${name}`),
    ),
  ].map((what) => `${path}: ${what}`);
  const below = given.children.flatMap((child, i) => {
    const truth = wanted.children[i];
    return truth === undefined ? [] : blockDifferences(child, truth, torch, `${path}.${child.name}`);
  });
  return [...own, ...below];
}

/** We print as the newest torch does; 1.13 left the bias of normalisations out. Details of several lines list parameters, which the tree has anyway. */
function detailDifferences(given: string, wanted: string | undefined, torch: 'old' | 'new'): readonly string[] {
  if (wanted === undefined || wanted.includes('\n')) return [];
  const plain = (detail: string): string => (torch === 'old' ? detail.replace(', bias=True', '') : detail);
  return differs('detail', plain(given), plain(wanted));
}

function differs(what: string, given: unknown, wanted: unknown): readonly string[] {
  const [a, b] = [JSON.stringify(given), JSON.stringify(wanted)];
  return a === b ? [] : [`${what} ${a} for ${b}`];
}
