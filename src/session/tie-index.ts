/**
 * The ties of an open checkpoint: those that headers tell, and behind them the groups of equal content that a scan has found.
 */
import type { TieGroup } from '../model/tie.js';

export class TieIndex {
  private equal: readonly TieGroup[] = [];
  private readonly byParameter = new Map<number, number[]>();

  constructor(private told: readonly TieGroup[]) {
    this.register(told, 0);
  }

  /** Edits have changed ties or values: groups of equal content with a changed parameter are known no more. */
  retell(told: readonly TieGroup[], changed: readonly number[]): void {
    const others = new Set(changed);
    this.told = told;
    this.setEqual(this.equal.filter(({ indices }) => !indices.some((index) => others.has(index))));
  }

  get all(): readonly TieGroup[] {
    return [...this.told, ...this.equal];
  }

  /** Indices into `all` of the groups a parameter belongs to. */
  of(parameter: number): readonly number[] {
    return this.byParameter.get(parameter) ?? [];
  }

  setEqual(groups: readonly TieGroup[]): void {
    this.equal = untold(groups, this.told);
    this.byParameter.clear();
    this.register(this.told, 0);
    this.register(this.equal, this.told.length);
  }

  /** Parameters that are another one under a second name: all but the first of each alias or storage group. */
  duplicates(): ReadonlySet<number> {
    return new Set(this.told.filter(isIdentity).flatMap(({ indices }) => indices.slice(1)));
  }

  /** Names that are used but not stored, each with the index of the parameter it means. */
  unstoredNames(): readonly number[] {
    return this.told.filter(isIdentity).flatMap(({ names, indices }) => {
      const [kept] = indices;
      return kept === undefined ? [] : new Array<number>(names.length - indices.length).fill(kept);
    });
  }

  private register(groups: readonly TieGroup[], first: number): void {
    for (const [position, { indices }] of groups.entries())
      for (const index of indices) {
        const known = this.byParameter.get(index);
        if (known === undefined) this.byParameter.set(index, [first + position]);
        else known.push(first + position);
      }
  }
}

/** Groups of equal content without those that are known to be tied: equality says nothing more about them. */
export function untold(equal: readonly TieGroup[], told: readonly TieGroup[]): readonly TieGroup[] {
  const identities = new Map<number, ReadonlySet<number>[]>();
  for (const { indices } of told.filter(isIdentity)) {
    const identity = new Set(indices);
    for (const index of indices) identities.set(index, [...(identities.get(index) ?? []), identity]);
  }
  return equal.filter(
    ({ indices: [first = -1, ...others] }) => !identities.get(first)?.some((identity) => others.every((index) => identity.has(index))),
  );
}

function isIdentity({ kind }: TieGroup): boolean {
  return kind === 'alias' || kind === 'storage';
}
