/** The edits of a script with the parameters that each of them means, as the edits before have left these. */
import type { Checkpoint } from '../../../model/checkpoint.js';
import type { Dtype } from '../../../model/dtype.js';
import type { Edit, EditScript } from '../../../model/edit.js';
import type { Shape } from '../../../model/shape.js';
import type { TieGroup } from '../../../model/tie.js';
import { choose, type Names } from '../choose.js';
import { defaultDraws, type DefaultDraw, type DefaultPlan } from '../defaults.js';
import { renamed } from '../rename.js';
import { sentenceOf } from '../sentence.js';

export interface Target {
  /** As it is now. */
  readonly name: string;
  /** Keys from the root, as the file tells them. */
  readonly path: readonly string[];
  readonly shape: Shape;
  readonly dtype: Dtype;
}

export interface Draw extends Omit<DefaultDraw, 'index'> {
  readonly target: Target | undefined;
}

export interface Step {
  readonly edit: Edit;
  readonly sentence: string;
  /** The chosen parameters. Of those that are the same elements, and get values, only the first. */
  readonly targets: readonly Target[];
  /** Of a renaming: the new name of each target. */
  readonly newNames: readonly string[];
  /** Of an initialization as in a fresh layer. */
  readonly draws: readonly Draw[];
}

/** `refused` where applying the script would be. */
export function stepsOf({ seed, edits }: EditScript, checkpoint: Checkpoint): readonly Step[] {
  const state = new Walk(checkpoint);
  return edits.map((edit) => state.step(edit, seed ?? 0));
}

class Walk implements Names {
  private readonly names = new Map<number, string>();
  private readonly removed = new Set<number>();
  private readonly untied = new Set<number>();

  constructor(private readonly checkpoint: Checkpoint) {}

  get length(): number {
    return this.checkpoint.parameters.length;
  }

  nameAt(index: number): string | undefined {
    return this.removed.has(index) ? undefined : (this.names.get(index) ?? this.checkpoint.parameters.nameAt(index));
  }

  step(edit: Edit, seed: number): Step {
    const chosen = choose(edit.parameters, this);
    const plan = edit.edit === 'initialize' && 'default' in edit ? this.plan(chosen, edit.default) : undefined;
    const sentence = sentenceOf(
      edit,
      chosen.map((index) => this.nameAt(index) ?? ''),
      seed,
      plan?.assumed.values(),
    );
    const changes = edit.edit === 'rename' ? renamed(edit, this) : [];
    const indices = edit.edit === 'rename' ? changes.map(({ index }) => index) : changesValues(edit) ? this.eachOnce(chosen) : chosen;
    const targets = indices.map((index) => this.target(index));
    const draws =
      plan?.draws.map(({ index, ...draw }) => ({ ...draw, target: index === undefined ? undefined : this.target(index) })) ?? [];
    for (const { index, name } of changes) this.names.set(index, name);
    if (edit.edit === 'remove') for (const index of chosen) this.removed.add(index);
    if (edit.edit === 'untie') for (const index of chosen) this.untied.add(index);
    return { edit, sentence, targets, newNames: changes.map(({ name }) => name), draws };
  }

  private target(index: number): Target {
    const { name, path, shape, dtype } = this.checkpoint.parameters.at(index);
    return { name: this.nameAt(index) ?? name, path, shape, dtype };
  }

  /** As applying does: the same elements of the same storage get their values once. */
  private eachOnce(indices: readonly number[]): readonly number[] {
    const seen = new Set<string>();
    return indices.filter((index) => {
      const { values, shape } = this.checkpoint.parameters.at(index);
      const isOwn = values.kind !== 'dense' || this.untied.has(index);
      return seen.size < seen.add(isOwn ? String(index) : JSON.stringify([values.layout, shape])).size;
    });
  }

  private plan(chosen: readonly number[], which: Parameters<typeof defaultDraws>[1]): DefaultPlan {
    const { framework, tree, parameters } = this.checkpoint;
    return defaultDraws(chosen, which, { framework, tree, parameters, ties: this.ties() });
  }

  private ties(): readonly TieGroup[] {
    return this.checkpoint.ties.map((group) => ({ ...group, indices: group.indices.filter((index) => !this.untied.has(index)) }));
  }
}

function changesValues({ edit }: Edit): boolean {
  return edit === 'initialize' || edit === 'set' || edit === 'paste' || edit === 'load';
}
