/**
 * Modules of TorchScript: objects of classes named `__torch__...`, whose code (never run, only searched for two lists) tells parameters from buffers.
 *
 *   class Linear(Module):
 *     __parameters__ = ["weight", "bias", ]
 *     __buffers__ = []
 */
import { readMember } from '../../bytes/zip/member.js';
import type { Warning } from '../../model/checkpoint.js';
import { reportError } from '../../model/errors.js';
import { warningsAbout } from '../pickle/globals.js';
import { unpickle, type Unpickled } from '../pickle/machine.js';
import { attributes, entriesOf, globalName, isNode, type PickleValue } from '../pickle/nodes.js';
import { roleFromName } from '../names/role.js';
import type { Archive } from './archive.js';
import type { ModuleFacts, ModuleReader } from './module.js';

/** Code and other small members are looked at up to this, and all of them together up to that. */
const largestCode = 4 * 1024 * 1024;
const mostCode = 32 * 1024 * 1024;

/** What the code says of a class. */
interface ScriptClass {
  readonly parameters: ReadonlySet<string>;
  /** Absent in files before torch 1.5: then only names and the parameters' list can tell. */
  readonly buffers: ReadonlySet<string> | undefined;
}

export interface ScriptClasses {
  readonly classes: ReadonlyMap<string, ScriptClass>;
  readonly warnings: readonly Warning[];
}

/** Reads the code of the classes that the pickle uses. Code that cannot be read is a warning: the tensors are there without it. */
export async function readScriptClasses(archive: Archive, { globals }: Unpickled, signal?: AbortSignal): Promise<ScriptClasses> {
  const classes = new Map<string, ScriptClass>();
  const warnings: Warning[] = [];
  const wanted = new Set([...globals].filter(isScriptName).map(codeMember));
  let budget = mostCode;
  for (const [name, member] of archive.members) {
    const isPickle = name === 'constants.pkl' || name.endsWith('.debug_pkl');
    if (!isPickle && !wanted.has(name)) continue;
    if ((budget -= member.length) < 0) break;
    try {
      const { bytes } = await readMember(archive.source, member, largestCode, signal);
      if (isPickle) warnings.push(...warningsAbout(unpickle(bytes)));
      else readCode(name, bytes, classes, warnings);
    } catch (error) {
      const { tag, message } = reportError(error);
      if (tag === 'cancelled') throw error;
      if (!isPickle) warnings.push({ tag, message });
    }
  }
  return { classes, warnings };
}

const prefix = '__torch__.';

function isScriptName(name: string): boolean {
  return name.startsWith(prefix);
}

/** `__torch__.a.b.Class` is in `code/__torch__/a/b.py`. */
function codeMember(className: string): string {
  return `code/${className.slice(0, className.lastIndexOf('.')).replaceAll('.', '/')}.py`;
}

function readCode(member: string, bytes: Uint8Array, classes: Map<string, ScriptClass>, warnings: Warning[]): void {
  const code = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const module = member.slice('code/'.length, -'.py'.length).replaceAll('/', '.');
  const foreign = foreignStatement(code);
  if (foreign !== undefined)
    warnings.push({ tag: 'unsafe', message: `${member.slice(0, 200)} holds code that TorchScript does not write: ${foreign}` });
  for (const part of code.split(/^(?=class )/m)) {
    const name = /^class ([^\s(]+)\((?:Module|Interface)?\):/.exec(part)?.[1];
    if (name === undefined) continue;
    classes.set(`${module}.${name}`, { parameters: namesIn(part, '__parameters__') ?? new Set(), buffers: namesIn(part, '__buffers__') });
  }
}

/** At the left margin TorchScript writes classes, functions, and until 1.5 the version of its operators. */
function foreignStatement(code: string): string | undefined {
  const line = /^(?!class |def |op_version_set|from |import __torch__|#|\)|@)\S.{0,80}/m.exec(code)?.[0];
  return line === undefined ? undefined : JSON.stringify(line);
}

/** The texts of `LIST = ["a", "b", ]`. */
function namesIn(code: string, list: string): ReadonlySet<string> | undefined {
  const text = new RegExp(`^ +${list} = \\[([^\\]\n]*)\\]`, 'm').exec(code)?.[1];
  return text === undefined ? undefined : new Set([...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, name]) => name ?? ''));
}

/** Objects of the script's classes; their tensors are what `state_dict()` lists. */
export function scriptModules(classes: ReadonlyMap<string, ScriptClass>): ModuleReader {
  return (value) => {
    if (!isNode(value) || value.kind !== 'call') return undefined;
    const className = globalName(value.callee) ?? '';
    const state = attributes(value);
    const entries = entriesOf(state);
    if (!isScriptName(className) || isCustomClass(value) || entries === undefined) return undefined;
    const names = new Set(entries.map(([name]) => name));
    const named = entries.flatMap(([name, held]) => (typeof name === 'string' && isNode(held) ? [{ name, value: held }] : []));
    return {
      className: className.slice(className.lastIndexOf('.') + 1),
      detail: '',
      own: ownOf(named, believed(classes.get(className), names)),
      children: named.filter(({ value: held }) => isObject(held) && !isCustomClass(held)),
      constants: [],
      packed: [],
    };
  };
}

/** Lists that name what the object does not have are no lists of this object's. */
function believed(known: ScriptClass | undefined, names: ReadonlySet<PickleValue>): ScriptClass | undefined {
  const listed = [...(known?.parameters ?? []), ...(known?.buffers ?? [])];
  return listed.every((name) => names.has(name)) ? known : undefined;
}

type Named = { readonly name: string; readonly value: PickleValue };

/** Parameters first, as `state_dict()` has them. Without code every tensor is shown, with the role its name tells. */
function ownOf(named: readonly Named[], known: ScriptClass | undefined): ModuleFacts['own'] {
  const tensors = named.filter(({ value }) => !isObject(value));
  const parameters = tensors.filter(({ name }) => known?.parameters.has(name) === true);
  const others = tensors.filter(({ name }) => known?.parameters.has(name) !== true && known?.buffers?.has(name) !== false);
  return [
    ...parameters.map((tensor) => ({ ...tensor, role: 'trainable' as const })),
    ...others.map((tensor) => ({ ...tensor, role: known?.buffers === undefined ? roleFromName(tensor.name) : ('buffer' as const) })),
  ];
}

function isObject(value: PickleValue): boolean {
  return isNode(value) && value.kind === 'call' && isScriptName(globalName(value.callee) ?? '');
}

/** Objects of classes written in C++, such as weights packed for the processor: `state_dict()` has nothing of them. */
function isCustomClass(value: PickleValue): boolean {
  return isNode(value) && value.kind === 'call' && (globalName(value.callee) ?? '').startsWith('__torch__.torch.classes.');
}
