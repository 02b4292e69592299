/**
 * Which parameter an optimizer's slot belongs to. An optimizer's state is numbered, not named: number i is the i-th of `param_groups[].params`, which
 * the program filled from its model in an order that the file does not keep. One group is the model's order, as `net.parameters()` gives it;
 * with several groups only the shapes can tell. Where they do not, nothing is claimed.
 */
import { roleFromName } from '../names/role.js';
import { dtypes } from '../../model/dtype.js';
import type { Shape } from '../../model/shape.js';
import { entry, itemsOf, type PickleNode, type PickleValue } from '../pickle/nodes.js';
import { spell } from './contents.js';
import type { TensorFacts } from './tensor.js';

export interface Optimizer {
  /** Keys from the root to the optimizer's state_dict. */
  readonly keys: readonly string[];
  /** The numbers of its parameters, by group. */
  readonly groups: readonly (readonly string[])[];
  /** `param_names` of the groups, where every group has them: newer optimizers made with `named_parameters()`. */
  readonly names: readonly string[] | undefined;
}

interface Found {
  readonly keys: readonly string[];
  readonly tensor: TensorFacts;
  readonly role: string;
}

/** Assignments are only searched for up to here: the search takes the cube of it. */
const mostSearched = 256;
/** More are not linked: a group may list the same numbers over and over. */
const mostNumbers = 1_000_000;
const mostOptimizers = 100;

export function readOptimizer(value: PickleNode, keys: readonly string[]): Optimizer {
  const groups = itemsOf(entry(value, 'param_groups')) ?? [];
  const ids = listsOf(groups, 'params').map((list) => list.map(spell));
  const names = listsOf(groups, 'param_names').flat();
  const complete = names.length === ids.flat().length && names.every((name) => typeof name === 'string');
  return { keys, groups: ids, names: complete ? names : undefined };
}

function listsOf(groups: readonly PickleValue[], key: string): readonly (readonly PickleValue[])[] {
  const lists = groups.map((group) => itemsOf(entry(group, key)) ?? []);
  const count = lists.reduce((sum, list) => sum + list.length, 0);
  return count <= mostNumbers ? lists : [];
}

/** The parameter's name, as the model spells it, for each slot of which it is certain. */
export function slotOwners<T extends Found>(tensors: readonly T[], optimizers: readonly Optimizer[]): ReadonlyMap<T, string> {
  const owners = new Map<T, string>();
  if (optimizers.length === 0) return owners;
  const models = modelsIn(tensors);
  for (const optimizer of optimizers.slice(0, mostOptimizers)) {
    const slots = slotsOf(tensors, optimizer);
    const names = optimizer.names ?? assign(optimizer, slots, models);
    const ids = optimizer.groups.flat();
    for (const [i, id] of ids.entries()) {
      const name = names?.[i];
      if (name !== undefined) for (const slot of slots.get(id) ?? []) owners.set(slot, name);
    }
  }
  return owners;
}

/** `KEYS.state.ID.SLOT` by id. */
function slotsOf<T extends Found>(tensors: readonly T[], { keys }: Optimizer): ReadonlyMap<string, readonly T[]> {
  const slots = new Map<string, T[]>();
  for (const tensor of tensors) {
    if (tensor.role !== 'optimizer' || tensor.keys.length < keys.length + 3 || tensor.keys[keys.length] !== 'state') continue;
    if (!keys.every((key, i) => tensor.keys[i] === key)) continue;
    const id = tensor.keys[keys.length + 1] ?? '';
    const known = slots.get(id);
    if (known === undefined) slots.set(id, [tensor]);
    else known.push(tensor);
  }
  return slots;
}

interface Candidate {
  readonly name: string;
  readonly shape: Shape;
}

/** Every group of tensors under common keys that could be a model's: in order, without buffers, a tied one once. */
function modelsIn(tensors: readonly Found[]): readonly (readonly Candidate[])[] {
  const models = new Map<string, { readonly seen: Set<string>; readonly candidates: Candidate[] }>();
  for (const { keys, tensor, role } of tensors) {
    const name = keys.at(-1) ?? '';
    if (role === 'optimizer' || role === 'buffer' || roleFromName(name) === 'buffer' || !isDifferentiable(tensor)) continue;
    const place = JSON.stringify(keys.slice(0, -1));
    const model = models.get(place) ?? { seen: new Set(), candidates: [] };
    models.set(place, model);
    const identity = viewText(tensor);
    if (identity !== undefined && model.seen.has(identity)) continue;
    if (identity !== undefined) model.seen.add(identity);
    model.candidates.push({ name, shape: tensor.shape });
  }
  return [...models.values()].map(({ candidates }) => withoutPrefix(candidates));
}

function isDifferentiable({ dtype, requiresGrad, className }: TensorFacts): boolean {
  const { kind } = dtypes[dtype];
  return (kind === 'float' || kind === 'complex') && !(className === 'Parameter' && requiresGrad === false);
}

function viewText({ dtype, shape, body }: TensorFacts): string | undefined {
  return body.kind === 'view' ? JSON.stringify([dtype, shape, body.view.storage, body.view.offset, body.view.strides]) : undefined;
}

/** Wrappers (DataParallel, compile) put their own name before every name; the optimizer's model has none. */
function withoutPrefix(candidates: readonly Candidate[]): readonly Candidate[] {
  const prefix = ['module.', '_orig_mod.'].find((wrapper) => candidates.every(({ name }) => name.startsWith(wrapper)));
  return prefix === undefined ? candidates : candidates.map(({ name, shape }) => ({ name: name.slice(prefix.length), shape }));
}

/** Names by position in `param_groups`, when all models that fit agree on them. */
function assign(
  { groups }: Optimizer,
  slots: ReadonlyMap<string, readonly Found[]>,
  models: readonly (readonly Candidate[])[],
): readonly string[] | undefined {
  const ids = groups.flat();
  const shapes = ids.map((id) => (slots.get(id) ?? []).map(({ tensor }) => tensor.shape));
  const answers = models
    .filter((candidates) => candidates.length === ids.length)
    .flatMap((candidates) => {
      const names = groups.length === 1 ? inOrder(shapes, candidates) : byShape(shapes, candidates);
      return names === undefined ? [] : [names];
    });
  const [first] = answers;
  return first !== undefined && answers.every((names) => names.every((name, i) => name === first[i])) ? first : undefined;
}

function inOrder(slots: readonly (readonly Shape[])[], candidates: readonly Candidate[]): readonly string[] | undefined {
  const fitting = candidates.every(({ shape }, i) => fits(slots[i] ?? [], shape));
  return fitting ? candidates.map(({ name }) => name) : undefined;
}

/** The only assignment that the shapes allow: where it is the only one, some slot always has a single candidate left. */
function byShape(slots: readonly (readonly Shape[])[], candidates: readonly Candidate[]): readonly string[] | undefined {
  if (slots.length > mostSearched) return undefined;
  const names = new Array<string>(slots.length);
  const left = new Set(candidates);
  const open = new Set(slots.keys());
  while (open.size > 0) {
    const decided = [...open].flatMap((i) => {
      const [candidate, second] = [...left].filter(({ shape }) => fits(slots[i] ?? [], shape)).slice(0, 2);
      return candidate !== undefined && second === undefined ? [{ i, candidate }] : [];
    });
    if (decided.length === 0 || new Set(decided.map(({ candidate }) => candidate)).size < decided.length) return undefined;
    for (const { i, candidate } of decided) {
      names[i] = candidate.name;
      left.delete(candidate);
      open.delete(i);
    }
  }
  return names;
}

/** A slot is a number, or has the parameter's shape, or that shape with axes summed away to 1 (Adafactor). */
function fits(slots: readonly Shape[], shape: Shape): boolean {
  return slots.every(
    (slot) => slot.length === 0 || (slot.length === shape.length && slot.every((size, axis) => size === shape[axis] || size === 1)),
  );
}
