/** torch.nn.init.xavier_uniform_, xavier_normal_, kaiming_uniform_, kaiming_normal_: scales from the fans. */
import { elementCount } from '../../../model/shape.js';
import type { GivenArguments } from '../given.js';
import type { ArgumentSpec, Target } from '../initializer.js';
import { bitEqual, planned, type Plan } from '../planned.js';
import { refuse } from '../refusals.js';
import { fansOf, gainOf, nonlinearities } from './fans.js';
import { normalPlan, numberArgument, uniformPlan } from './random.js';

function symmetric(target: Target, limit: number): Plan {
  return uniformPlan(target, -limit, limit);
}

function xavierStd({ shape }: Target, given: GivenArguments): number {
  const { fanIn, fanOut } = fansOf(shape);
  if (fanIn + fanOut === 0) refuse('float division by zero');
  return given.number('gain') * Math.sqrt(2 / (fanIn + fanOut));
}

const gain = [numberArgument('gain', 1, 'A factor; calculate_gain gives those of nonlinearities.')];

const kaimingArguments: readonly ArgumentSpec[] = [
  numberArgument('a', 0, 'The negative slope of the leaky_relu behind the layer; counts for leaky_relu only.'),
  {
    name: 'mode',
    kind: 'choice',
    choices: ['fan_in', 'fan_out'],
    default: 'fan_in',
    help: 'fan_in keeps the variance on the way forward, fan_out on the way back.',
  },
  {
    name: 'nonlinearity',
    kind: 'choice',
    choices: nonlinearities,
    default: 'leaky_relu',
    help: 'What follows the layer: its gain is a factor.',
  },
];

/** Tensors without elements are left alone. */
function kaimingPlan(target: Target, given: GivenArguments, plan: (std: number) => Plan): Plan {
  if (elementCount(target.shape) === 0) return { fidelity: () => bitEqual, values: () => [] };
  const { fanIn, fanOut } = fansOf(target.shape);
  const fan = given.text('mode') === 'fan_in' ? fanIn : fanOut;
  return plan(gainOf(given.text('nonlinearity'), given.number('a')) / Math.sqrt(fan));
}

export const scaledInitializers = [
  planned(
    {
      framework: 'torch',
      name: 'xavier_uniform_',
      help: 'Uniform numbers U(-l, l) with l = gain √(6 / (fan_in + fan_out)). Also called Glorot.',
      arguments: gain,
    },
    (target, given) => symmetric(target, Math.sqrt(3) * xavierStd(target, given)),
  ),
  planned(
    {
      framework: 'torch',
      name: 'xavier_normal_',
      help: 'Normal numbers N(0, s²) with s = gain √(2 / (fan_in + fan_out)). Also called Glorot.',
      arguments: gain,
    },
    (target, given) => normalPlan(target, 0, xavierStd(target, given)),
  ),
  planned(
    {
      framework: 'torch',
      name: 'kaiming_uniform_',
      help: 'Uniform numbers U(-l, l) with l = gain √(3 / fan). Also called He. With a = √5 it is the default of Linear and Conv.',
      arguments: kaimingArguments,
    },
    (target, given) => kaimingPlan(target, given, (std) => symmetric(target, Math.sqrt(3) * std)),
  ),
  planned(
    {
      framework: 'torch',
      name: 'kaiming_normal_',
      help: 'Normal numbers N(0, s²) with s = gain / √fan. Also called He.',
      arguments: kaimingArguments,
    },
    (target, given) => kaimingPlan(target, given, (std) => normalPlan(target, 0, std)),
  ),
];
