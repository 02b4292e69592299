/** The table of all parameters: filtered, sorted, one page at a time; filter and order are kept until they change. */
import type { Statistics } from '../model/statistics.js';
import type { SessionProtocol, TableFilter, TableSort } from '../protocol/session.js';
import { dtypeNames, roleNames } from './columns.js';
import { filterParameters, type FilterFacts } from './filter.js';
import type { Holders } from './holders.js';
import { naturalKey } from './natural-order.js';
import type { StatisticsStore } from './statistics-store.js';

export interface TableFacts extends FilterFacts {
  readonly holders: Holders;
  readonly statistics: StatisticsStore;
}

export type TableRequest = Omit<SessionProtocol['table']['arguments'], 'id'>;

/** Numbers or texts by parameter; a missing one goes last in both directions. */
type Key = number | string | undefined;

export class Table {
  private filtered: { readonly key: string; readonly indices: Int32Array } | undefined;
  private ordered: { readonly key: string; readonly indices: Int32Array } | undefined;

  constructor(private readonly facts: TableFacts) {}

  /** Names or ties have changed. */
  forget(): void {
    this.filtered = undefined;
    this.ordered = undefined;
  }

  page({ start, count, sort, descending, filter }: TableRequest): { readonly total: number; readonly indices: readonly number[] } {
    const indices = this.order(sort, descending, filter);
    return { total: indices.length, indices: [...indices.subarray(start, start + count)] };
  }

  private order(sort: TableSort, descending: boolean, filter: TableFilter): Int32Array {
    const kept = this.filter(filter);
    if (sort === 'file') return descending ? kept.slice().reverse() : kept;
    const version = isStatistic(sort) ? this.facts.statistics.version : 0;
    const key = JSON.stringify([sort, descending, version, this.filtered?.key]);
    if (this.ordered?.key !== key) this.ordered = { key, indices: sortIndices(kept, this.keys(sort, kept), descending) };
    return this.ordered.indices;
  }

  private filter(filter: TableFilter): Int32Array {
    const key = JSON.stringify([filter, filter.tied ? this.facts.ties.all.length : 0]);
    if (this.filtered?.key !== key) this.filtered = { key, indices: filterParameters(this.facts, filter) };
    return this.filtered.indices;
  }

  private keys(sort: Exclude<TableSort, 'file'>, indices: Int32Array): readonly Key[] {
    const keyOf = this.keyOf(sort);
    return Array.from(indices, keyOf);
  }

  private keyOf(sort: Exclude<TableSort, 'file'>): (index: number) => Key {
    const { parameters, columns, holders, statistics } = this.facts;
    switch (sort) {
      case 'name':
        return (index) => naturalKey(parameters.nameAt(index));
      case 'class': {
        const classes = holders.classNames();
        return (index) => classes[index] ?? undefined;
      }
      case 'dtype':
        return (index) => dtypeNames[columns.dtypes[index] ?? 0];
      case 'role':
        return (index) => roleNames[columns.roles[index] ?? 0];
      case 'shape':
        return (index) => naturalKey(parameters.at(index).shape.join(' '));
      case 'count':
        return (index) => columns.counts[index];
      case 'bytes':
        return (index) => columns.bytes[index];
      case 'min':
      case 'max':
      case 'mean':
      case 'std':
        return (index) => statistics.figures(index)?.moments?.[sort];
      case 'zeros':
        return (index) => share(statistics.figures(index), ({ zeros }) => zeros);
      case 'nonfinite':
        return (index) => share(statistics.figures(index), (found) => found.nan + found.positiveInfinity + found.negativeInfinity);
    }
  }
}

function isStatistic(sort: TableSort): boolean {
  return ['min', 'max', 'mean', 'std', 'zeros', 'nonfinite'].includes(sort);
}

function share(statistics: Statistics | undefined, part: (statistics: Statistics) => number): number | undefined {
  if (statistics === undefined) return undefined;
  return statistics.count === 0 ? 0 : part(statistics) / statistics.count;
}

/** Stable: equal keys stay in the checkpoint's order, in both directions. */
function sortIndices(indices: Int32Array, keys: readonly Key[], descending: boolean): Int32Array {
  const positions = Int32Array.from(indices.keys());
  const sign = descending ? -1 : 1;
  positions.sort((a, b) => compareKeys(keys[a], keys[b], sign) || a - b);
  return positions.map((position) => indices[position] ?? 0);
}

function compareKeys(a: Key, b: Key, sign: number): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return a < b ? -sign : a > b ? sign : 0;
}
