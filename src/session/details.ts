/** Everything the parameter view, a tooltip or a hover says about one parameter besides its values. */
import type { Block } from '../model/block.js';
import type { Parameter, Values } from '../model/parameter.js';
import { isContiguous } from '../model/shape.js';
import type { ParameterDetails } from '../protocol/session.js';
import { axisNames, fansOf } from './axes.js';
import type { OpenCheckpoint } from './open-checkpoint.js';
import { parameterNode } from './parameter-node.js';
import { placeOf } from './tensor.js';

export function detailsOf(open: OpenCheckpoint, index: number): ParameterDetails {
  const parameter = open.parameter(index);
  const chain = open.holders.chain(index);
  const holder = chain.at(-1) ?? open.checkpoint.tree;
  const label = open.holders.label(index, holder);
  const ties = open.ties.all;
  const { file, offset } = placeOf(open.checkpoint, parameter);
  const { name, path, shape } = parameter;
  return {
    node: parameterNode(open, index, label, holder),
    path,
    blocks: breadcrumb(open, index, chain),
    file,
    ...(offset === undefined ? {} : { fileOffset: offset }),
    ...layoutFacts(parameter),
    ties: open.ties.of(index).flatMap((group) => ties[group] ?? []),
    ...storedFacts(parameter),
    gradient: 'absent',
    axisNames: axisNames({ className: holder.className, label, name, rank: shape.length }),
    ...fanFacts(parameter),
  };
}

function breadcrumb(open: OpenCheckpoint, index: number, chain: readonly Block[]): ParameterDetails['blocks'] {
  const nodes = open.tree.ancestors(index);
  return chain.flatMap(({ name, className, detail }, depth) => {
    const id = nodes[depth]?.id;
    if (id === undefined) return [];
    return [{ id, name, className, ...(detail === undefined ? {} : { detail }) }];
  });
}

function layoutFacts({ shape, values }: Parameter): Pick<ParameterDetails, 'strides' | 'contiguous'> {
  if (values.kind !== 'dense') return { contiguous: true };
  const { strides } = values.layout;
  return { strides, contiguous: isContiguous(shape, strides) };
}

function storedFacts({
  quantization,
  values,
  of,
  requiresGrad,
}: Parameter): Pick<ParameterDetails, 'quantization' | 'composite' | 'of' | 'requiresGrad'> {
  return {
    ...(quantization === undefined ? {} : { quantization }),
    ...compositeFacts(values),
    ...(of === undefined ? {} : { of }),
    ...(requiresGrad === undefined ? {} : { requiresGrad }),
  };
}

function compositeFacts(values: Values): Pick<ParameterDetails, 'composite'> {
  if (values.kind !== 'composite') return {};
  const { layout, parts } = values.composite;
  return { composite: { layout, parts: parts.map(({ name, dtype, shape }) => ({ name, dtype, shape })) } };
}

function fanFacts({ shape }: Parameter): Pick<ParameterDetails, 'fans'> {
  const fans = fansOf(shape);
  return fans === undefined ? {} : { fans };
}
