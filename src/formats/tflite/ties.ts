/** Ties of a TFLite model: tensors of one buffer, and tensors that several operators use. */
import type { Parameter } from '../../model/parameter.js';
import type { TieGroup } from '../../model/tie.js';

/** `shared`: the parameters with more than one user; each is a tie of one name, one stored value used several times. */
export function modelTies(parameters: readonly Parameter[], shared: readonly Parameter[]): readonly TieGroup[] {
  const byStorage = new Map<number, Parameter[]>();
  for (const parameter of parameters) {
    if (parameter.values.kind !== 'dense') continue;
    const { storage } = parameter.values.layout;
    const group = byStorage.get(storage);
    if (group === undefined) byStorage.set(storage, [parameter]);
    else group.push(parameter);
  }
  return [
    ...[...byStorage.values()].filter((group) => group.length > 1).map(sameBuffer),
    ...shared.map(({ name, index }): TieGroup => ({ kind: 'alias', names: [name], indices: [index] })),
  ];
}

function sameBuffer(group: readonly Parameter[]): TieGroup {
  return {
    kind: 'storage',
    names: group.map(({ name }) => name),
    indices: group.map(({ index }) => index),
    sameView: new Set(group.map(({ shape }) => shape.join())).size === 1,
  };
}
