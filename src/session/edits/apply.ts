/**
 * One edit applied to a checkpoint as it is: another overlay comes of it, or `refused` and nothing.
 *
 *   const { overlay, indices } = await applyEdit({ edit: 'set', parameters: '0.weight', statement: '[0, 0] = 42' }, state, parts);
 */
import type { Checkpoint } from '../../model/checkpoint.js';
import type { Edit, InitializeEdit, SetEdit } from '../../model/edit.js';
import { CheckpointError } from '../../model/errors.js';
import type { Parameter } from '../../model/parameter.js';
import type { Fidelity } from '../../numeric/initializers/initializer.js';
import type { Generators } from '../../numeric/random/generators.js';
import type { KernelPool } from '../../worker/kernel-pool.js';
import { tensorOf } from '../tensor.js';
import { drawByDefault, type DefaultEdit } from './by-default.js';
import { choose, type Names } from './choose.js';
import { loadedValues } from './loaded-values.js';
import { drawnValues } from './new-values.js';
import { ownStorage } from './edited-checkpoint.js';
import { withPatch, type Overlay, type Patch } from './overlay.js';
import type { ModuleParts } from './module-values.js';
import { pastedValues } from './pasted-values.js';
import { renamed } from './rename.js';
import type { Scratch } from './scratch.js';
import { ValueWriter } from './value-writer.js';
import { writableOf, type Writable } from './writable.js';

/** What edits before this one have made. */
export interface State {
  /** With the edits of `overlay`. */
  readonly checkpoint: Checkpoint;
  readonly overlay: Overlay;
}

export interface ApplyParts {
  readonly pool: KernelPool;
  readonly scratch: Scratch;
  /** Carried from edit to edit; an edit with a seed of its own gets fresh ones from `freshGenerators`. */
  readonly generators: Generators;
  readonly freshGenerators: (seed: number) => Generators;
  readonly modules: ModuleParts | undefined;
  readonly signal: AbortSignal;
  readonly progress: (doneBytes: number) => void;
}

export interface Applied {
  readonly overlay: Overlay;
  /** The chosen parameters. */
  readonly indices: readonly number[];
  /** Of drawn values, one a parameter that was drawn. */
  readonly fidelities: readonly Fidelity[];
  /** Whose defaults were drawn. */
  readonly framework?: 'torch' | 'keras' | 'mxnet';
  /** Classes of layers that the file does not tell. */
  readonly assumed?: Iterable<string>;
}

export async function applyEdit(edit: Edit, state: State, parts: ApplyParts): Promise<Applied> {
  switch (edit.edit) {
    case 'initialize':
      return 'default' in edit ? await initializeByDefault(edit, state, parts) : await changeValues(edit, state, parts);
    case 'set':
    case 'paste':
    case 'load':
      return await changeValues(edit, state, parts);
    case 'untie':
      return await untie(edit.parameters, state, parts);
    case 'rename': {
      const changes = renamed(edit, namesOf(state));
      const names = new Map([...state.overlay.names, ...changes.map(({ index, name }) => [index, name] as const)]);
      return { overlay: { ...state.overlay, names }, indices: changes.map(({ index }) => index), fidelities: [] };
    }
    case 'remove': {
      const indices = choose(edit.parameters, namesOf(state));
      return { overlay: { ...state.overlay, removed: new Set([...state.overlay.removed, ...indices]) }, indices, fidelities: [] };
    }
  }
}

/** Parameters that were removed have no name any more. */
export function namesOf({ checkpoint: { parameters }, overlay: { removed } }: State): Names {
  return { length: parameters.length, nameAt: (index) => (removed.has(index) ? undefined : parameters.nameAt(index)) };
}

type ValueEdit = Exclude<InitializeEdit, DefaultEdit> | SetEdit | Extract<Edit, { edit: 'paste' | 'load' }>;

async function changeValues(edit: ValueEdit, state: State, parts: ApplyParts): Promise<Applied> {
  const indices = choose(edit.parameters, namesOf(state));
  const generators = generatorsFor(edit, parts);
  const fidelities: Fidelity[] = [];
  const patches = new Map(state.overlay.patches);
  for (const parameter of eachOnce(state.checkpoint, indices)) {
    const target = writableOf(state.checkpoint, parameter);
    const writer = writerOf(target, parts);
    addPatches(patches, target.layout.storage, await newPatches(edit, target, { writer, generators, parts, fidelities }));
  }
  return { overlay: { ...state.overlay, patches }, indices, fidelities };
}

function generatorsFor(edit: Edit, { generators, freshGenerators }: ApplyParts): Generators {
  const seed = edit.edit === 'initialize' || edit.edit === 'set' ? edit.seed : undefined;
  return seed === undefined ? generators : freshGenerators(seed);
}

function writerOf(target: Writable, { pool, scratch, signal, progress }: ApplyParts): ValueWriter {
  return new ValueWriter(target, { pool, scratch, signal, written: progress });
}

interface Writing {
  readonly writer: ValueWriter;
  readonly generators: Generators;
  readonly parts: ApplyParts;
  readonly fidelities: Fidelity[];
}

async function newPatches(
  edit: ValueEdit,
  target: Writable,
  { writer, generators, parts, fidelities }: Writing,
): Promise<readonly Patch[]> {
  if (edit.edit === 'paste') return await pastedValues(edit, target, writer);
  if (edit.edit === 'load') return await loadedValues(edit.file, target, writer, parts);
  const { pool, modules, signal } = parts;
  const drawn = await drawnValues(edit, target, { writer, generators, pool, modules, signal });
  if (drawn.fidelity !== undefined) fidelities.push(drawn.fidelity);
  return drawn.patches;
}

async function initializeByDefault(edit: DefaultEdit, state: State, parts: ApplyParts): Promise<Applied> {
  const indices = choose(edit.parameters, namesOf(state));
  const fidelities: Fidelity[] = [];
  const patches = new Map(state.overlay.patches);
  const { framework, values, assumed } = drawByDefault(edit, state.checkpoint, indices, generatorsFor(edit, parts));
  for (const drawn of values) {
    const target = writableOf(state.checkpoint, drawn.parameter);
    fidelities.push(drawn.fidelity);
    addPatches(patches, target.layout.storage, await writerOf(target, parts).fill(drawn.values));
  }
  return { overlay: { ...state.overlay, patches }, indices, fidelities, framework, assumed };
}

function addPatches(all: Map<number, readonly Patch[]>, storage: number, added: readonly Patch[]): void {
  if (added.length === 0) return;
  all.set(
    storage,
    added.reduce((patches, patch) => withPatch(patches, patch), all.get(storage) ?? []),
  );
}

/** Parameters that are the same elements of the same storage are one: its values are drawn once. */
function eachOnce(checkpoint: Checkpoint, indices: readonly number[]): readonly Parameter[] {
  const seen = new Set<string>();
  return indices
    .map((index) => checkpoint.parameters.at(index))
    .filter(({ index, shape, values }) => {
      const identity = values.kind === 'dense' ? JSON.stringify([values.layout, shape]) : String(index);
      return seen.size < seen.add(identity).size;
    });
}

async function untie(parameters: Edit['parameters'], state: State, parts: ApplyParts): Promise<Applied> {
  const { checkpoint, overlay } = state;
  const indices = choose(parameters, namesOf(state));
  const tied = new Set(checkpoint.ties.filter(({ kind }) => kind !== 'equal').flatMap((group) => group.indices));
  const alone = indices.find((index) => !tied.has(index));
  if (alone !== undefined) throw new CheckpointError('refused', `${checkpoint.parameters.nameAt(alone)} is not tied`);
  const untied = new Map(overlay.untied);
  const patches = new Map(overlay.patches);
  for (const index of indices) {
    const { parameter, count, bits } = writableOf(checkpoint, checkpoint.parameters.at(index));
    const length = Math.ceil((count * bits) / 8);
    const at = parts.scratch.reserve(length);
    let done = 0;
    for await (const piece of parts.pool.bytes(tensorOf(checkpoint, parameter), { signal: parts.signal })) {
      await parts.scratch.write(piece, at + done);
      done += piece.length;
      parts.progress(piece.length);
    }
    untied.set(index, { at, length });
    patches.delete(ownStorage(index));
  }
  return { overlay: { ...overlay, untied, patches }, indices, fidelities: [] };
}
