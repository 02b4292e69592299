/** What names alone tell of a value's role. */
import type { Role } from '../../model/parameter.js';
import { isKerasBuffer } from '../names/keras-role.js';
import type { ObjectKey } from './key.js';

export function roleOfObject({ path, slotOf }: ObjectKey): Role {
  if (slotOf !== undefined) return 'optimizer';
  const [first] = path;
  if (first === 'optimizer') return path.at(-1) === '_learning_rate' ? 'other' : 'optimizer';
  if (path.length === 1 && first === 'save_counter') return 'other';
  return isKerasBuffer(null, path.at(-1) ?? '') ? 'buffer' : 'unknown';
}

/** Slots of TensorFlow 1's optimizers, as they are named below their variable; a number tells several apart. */
const slotNames =
  /^(Adam|Adagrad|AdagradDA|Adadelta|Momentum|RMSProp|Ftrl|FtrlLinear|AdaMax|LAMB|LARS|AdamW|AdamWeightDecay|adam_m|adam_v|vr|vc|v|m)(_\d+)?$/;

export interface ScopeRole {
  readonly role: Role;
  readonly of?: string;
}

/** `names` are all names of the checkpoint: a slot has a variable above it. */
export function roleOfScope(name: string, names: ReadonlySet<string>): ScopeRole {
  if (name === 'global_step') return { role: 'other' };
  if (/(^|\/)beta[12]_power(_\d+)?$/.test(name)) return { role: 'optimizer' };
  const slash = name.lastIndexOf('/');
  const [owner, last] = [name.slice(0, Math.max(0, slash)), name.slice(slash + 1)];
  if (names.has(owner) && slotNames.test(last)) return { role: 'optimizer', of: owner };
  if (last === 'ExponentialMovingAverage' && names.has(owner)) return { role: 'buffer', of: owner };
  return { role: isKerasBuffer(null, last) ? 'buffer' : 'unknown' };
}
