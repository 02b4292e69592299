/** Which constants several operators use: a tied weight is one tensor with more than one user. */
import { CheckpointError } from '../../model/errors.js';
import type { FlatBuffer, Table } from './flatbuffer.js';
import { graphFields, operatorFields } from './schema.js';

/** Inputs of all operators of a graph. */
const mostInputs = 1 << 22;

/** Numbers of the tensors that are inputs of more than one operator of the graph. */
export async function usedTwice(file: FlatBuffer, graph: Table): Promise<ReadonlySet<number>> {
  const operators = await graph.vector(graphFields.operators, 4);
  const firstUser = new Map<number, number>();
  const twice = new Set<number>();
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
      const user = firstUser.get(tensor);
      if (user === undefined) firstUser.set(tensor, operator);
      else if (user !== operator) twice.add(tensor);
    }
  }
  return twice;
}
