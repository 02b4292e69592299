/** Which parameters a filter lets through: numbers first, names last, since those cost most. */
import type { ParameterList } from '../model/parameter.js';
import type { TableFilter } from '../protocol/session.js';
import { dtypeNames, roleNames, type Columns } from './columns.js';
import { matcher } from './glob.js';
import type { TieIndex } from './tie-index.js';

export interface FilterFacts {
  readonly parameters: ParameterList;
  readonly columns: Columns;
  readonly ties: TieIndex;
}

/** Indices in the checkpoint's order. */
export function filterParameters({ parameters, columns, ties }: FilterFacts, filter: TableFilter): Int32Array {
  const dtypes = new Set(filter.dtypes.map((dtype) => dtypeNames.indexOf(dtype)));
  const roles = new Set(filter.roles.map((role) => roleNames.indexOf(role)));
  const matches = filter.text === '' ? undefined : matcher(filter.text);
  const kept = new Int32Array(parameters.length);
  let length = 0;
  for (let index = 0; index < parameters.length; index++) {
    if (dtypes.size > 0 && !dtypes.has(columns.dtypes[index] ?? 0)) continue;
    if (roles.size > 0 && !roles.has(columns.roles[index] ?? 0)) continue;
    if (filter.tied && ties.of(index).length === 0) continue;
    if (matches !== undefined && !matches(parameters.nameAt(index))) continue;
    kept[length++] = index;
  }
  return kept.subarray(0, length);
}
