/** Ties of formats in which a tensor is the whole of its storage: equal storage numbers are the same bytes. */
import type { Parameter } from '../model/parameter.js';
import type { TieGroup } from '../model/tie.js';

const mostUsers = 100;

export function sharedStorageTies(parameters: Iterable<Parameter>): readonly TieGroup[] {
  const groups = new Map<number, Parameter[]>();
  for (const parameter of parameters) {
    if (parameter.values.kind !== 'dense') continue;
    const { storage } = parameter.values.layout;
    const group = groups.get(storage);
    if (group === undefined) groups.set(storage, [parameter]);
    else group.push(parameter);
  }
  return [...groups.values()].filter((group) => group.length > 1).map(tie);
}

/** A value that the file holds once and the model uses several times: a tie of one name. Of many users the first are told. */
export function usedSeveralTimes({ name, index }: Parameter, usedBy: readonly string[] = []): TieGroup {
  return { kind: 'alias', names: [name], indices: [index], ...(usedBy.length === 0 ? {} : { usedBy: usedBy.slice(0, mostUsers) }) };
}

function tie(group: readonly Parameter[]): TieGroup {
  return {
    kind: 'storage',
    names: group.map(({ name }) => name),
    indices: group.map(({ index }) => index),
    sameView: new Set(group.map(({ dtype, shape }) => `${dtype} ${shape.join()}`)).size === 1,
  };
}
