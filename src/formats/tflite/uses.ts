/** Which constants several operators use: a tied weight is one tensor with more than one user. */
import { CheckpointError } from '../../model/errors.js';
import type { FlatBuffer, Table } from './flatbuffer.js';
import { graphFields, operatorFields } from './schema.js';

/** Inputs of all operators of a graph. */
const mostInputs = 1 << 22;

/** Operators by the number of the tensor that is their input; only tensors that have more than one. */
export async function usedTwice(file: FlatBuffer, graph: Table): Promise<ReadonlyMap<number, readonly number[]>> {
  const operators = await graph.vector(graphFields.operators, 4);
  const users = new Map<number, number[]>();
  let total = 0;
  for (let operator = 0; operator < (operators?.length ?? 0); operator++) {
    const table = await file.table(await file.follow((operators?.start ?? 0) + 4 * operator));
    const inputs = await table.vector(operatorFields.inputs, 4);
    total += 1 + (inputs?.length ?? 0);
    if (total > mostInputs) throw new CheckpointError('too-large', 'a graph of more than four million connections');
    if (inputs === undefined) continue;
    const view = await file.view(inputs.start, 4 * inputs.length);
    for (let at = 0; at < view.byteLength; at += 4) {
      const tensor = view.getInt32(at, true);
      const known = users.get(tensor);
      if (known === undefined) users.set(tensor, [operator]);
      else if (known.at(-1) !== operator) known.push(operator);
    }
  }
  return new Map([...users].filter(([, operators]) => operators.length > 1));
}
