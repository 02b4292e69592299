/** One row of the tree or the table. */
import type { Block } from '../model/block.js';
import type { ErrorReport } from '../model/errors.js';
import type { Parameter } from '../model/parameter.js';
import type { ParameterNode } from '../protocol/session.js';
import type { OpenCheckpoint } from './open-checkpoint.js';
import { bytesOf, countOf } from './tensor.js';

/** `holder` defaults to the block that holds the parameter. */
export function parameterNode(open: OpenCheckpoint, index: number, label?: string, holder?: Block): ParameterNode {
  const parameter = open.parameter(index);
  const { name, dtype, typeName, text, shape, role } = parameter;
  const statistics = open.statistics.get(index);
  const problem = problemOf(open, parameter);
  return {
    kind: 'parameter',
    index,
    label: label ?? name,
    name,
    dtype,
    shape,
    role,
    count: countOf(parameter),
    bytes: bytesOf(parameter),
    ties: open.ties.of(index),
    blockClass: (holder ?? open.holders.holder(index)).className,
    ...(typeName === undefined ? {} : { typeName }),
    ...(text === undefined ? {} : { text }),
    ...(statistics === undefined ? {} : { statistics }),
    ...(problem === undefined ? {} : { problem }),
  };
}

function problemOf(open: OpenCheckpoint, { index, values }: Parameter): ErrorReport | undefined {
  return values.kind === 'none' ? values.reason : open.problems.get(index);
}
