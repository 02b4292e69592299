/**
 * Names of a checkpoint of objects: the path of the object, `/.ATTRIBUTES/`, and what of it is stored. In a path `/` is written `.S` and `.` `..`;
 * an optimizer's slot is named after its variable: `layer/kernel/.OPTIMIZER_SLOT/optimizer/m/.ATTRIBUTES/VARIABLE_VALUE`.
 */
import { splitAtSlashes } from '../names/slashes.js';

export interface ObjectKey {
  /** Where the object is, from the root. */
  readonly path: readonly string[];
  readonly attribute: string;
  /** Of a slot: the variable's path, while `path` is that of the optimizer and the slot's name. */
  readonly slotOf?: readonly string[];
}

const attributes = '/.ATTRIBUTES/';
const slotMark = '/.OPTIMIZER_SLOT/';

/** `undefined` for the names of TensorFlow 1, which are scopes. */
export function readObjectKey(name: string): ObjectKey | undefined {
  const at = name.lastIndexOf(attributes);
  if (at < 0) return undefined;
  const object = name.slice(0, at);
  const attribute = name.slice(at + attributes.length);
  const mark = object.indexOf(slotMark);
  if (mark < 0) return { path: pathOf(object), attribute };
  return { path: pathOf(object.slice(mark + slotMark.length)), attribute, slotOf: pathOf(object.slice(0, mark)) };
}

/** The name of the variable to which a slot belongs. */
export function slotOwner(name: string): string | undefined {
  const mark = name.indexOf(slotMark);
  const at = name.lastIndexOf(attributes);
  return mark < 0 || at < 0 ? undefined : name.slice(0, mark) + name.slice(at);
}

function pathOf(object: string): readonly string[] {
  return splitAtSlashes(object).map((key) => key.replace(/\.(.)/gs, (_, escaped: string) => (escaped === 'S' ? '/' : escaped)));
}
