/**
 * Modules of TorchScript: objects of classes named `__torch__...`, whose code (never run, only searched for two lists) tells parameters from buffers.
 *
 *   class Linear(Module):
 *     __parameters__ = ["weight", "bias", ]
 *     __buffers__ = []
 */
import { readMember } from '../../bytes/zip/member.js';
import type { Warning } from '../../model/checkpoint.js';
import { CheckpointError, reportError } from '../../model/errors.js';
import { warningsAbout } from '../pickle/globals.js';
import { unpickle, type Unpickled } from '../pickle/machine.js';
import { attributes, entriesOf, globalName, isNode, type PickleValue } from '../pickle/nodes.js';
import { roleFromName } from '../names/role.js';
import type { Archive } from './archive.js';
import type { ModuleFacts, ModuleReader } from './module.js';

/** Code and other small members are looked at up to this, and all of them together up to that. */
const largestCode = 16 * 1024 * 1024;
const mostCode = 32 * 1024 * 1024;

/** What the code says of a class. */
interface ScriptClass {
  readonly parameters: ReadonlySet<string>;
  /** Absent in files before torch 1.5: then only names and the parameters' list can tell. */
  readonly buffers: ReadonlySet<string> | undefined;
}

export interface ScriptClasses {
  /** Names of the pickle that mean classes of the archive itself, not of Python. */
  readonly ownNames: ReadonlySet<string>;
  readonly classes: ReadonlyMap<string, ScriptClass>;
  readonly warnings: readonly Warning[];
}

/**
 * Reads the code of the classes that the pickle uses, and looks into the pickles beside it. Code that cannot be read is a warning: the tensors are
 * there without it.
 */
export async function readScriptClasses(archive: Archive, { globals }: Unpickled, signal?: AbortSignal): Promise<ScriptClasses> {
  const ownNames = new Set([...globals].filter(isScriptName));
  const wanted = new Set([...ownNames].map(codeMember));
  const reader = new ScriptReader(ownNames);
  let budget = mostCode;
  for (const [name, member] of archive.members) {
    const read = reader.of(name, wanted);
    if (read === undefined) continue;
    if ((budget -= member.length) < 0) break;
    try {
      read((await readMember(archive.source, member, largestCode, signal)).bytes);
    } catch (error) {
      const { tag, message } = reportError(error);
      if (tag === 'cancelled' || tag === 'internal') throw error;
      reader.warnings.push({ tag, message });
    }
  }
  return reader;
}

class ScriptReader implements ScriptClasses {
  readonly classes = new Map<string, ScriptClass>();
  readonly warnings: Warning[] = [];

  constructor(readonly ownNames: ReadonlySet<string>) {}

  /** What is done with the bytes of a member, or undefined when it is not read. */
  of(member: string, wanted: ReadonlySet<string>): ((bytes: Uint8Array) => void) | undefined {
    if (member === 'constants.pkl' || member.endsWith('.debug_pkl')) return (bytes) => this.warnings.push(...warningsOfPickle(bytes));
    if (member.startsWith('extra/'))
      return (bytes) => {
        if (/^\s*</.test(textOf(bytes.subarray(0, 1000))))
          this.warnings.push({ tag: 'unsafe', message: `the extra file ${JSON.stringify(member.slice(0, 200))} is markup` });
      };
    return wanted.has(member)
      ? (bytes) => {
          this.readCode(member, textOf(bytes));
        }
      : undefined;
  }

  /** Code that is no text says nothing of its classes. */
  private readCode(member: string, code: string): void {
    if (code.includes('\ufffd')) return;
    const module = member.slice('code/'.length, -'.py'.length).replaceAll('/', '.');
    const foreign = foreignStatement(code);
    if (foreign !== undefined)
      this.warnings.push({ tag: 'unsafe', message: `${member.slice(0, 200)} holds code that TorchScript does not write: ${foreign}` });
    for (const part of code.split(/^(?=class )/m)) {
      const name = /^class ([^\s(]+)\(Module\):/.exec(part)?.[1];
      if (name === undefined) continue;
      this.classes.set(`${module}.${name}`, {
        parameters: namesIn(part, '__parameters__') ?? new Set(),
        buffers: namesIn(part, '__buffers__'),
      });
    }
  }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/** A pickle that is broken would not run either. */
function warningsOfPickle(bytes: Uint8Array): readonly Warning[] {
  try {
    const unpickled = unpickle(bytes);
    return warningsAbout(unpickled, new Set([...unpickled.globals].filter(isScriptName)));
  } catch (error) {
    if (error instanceof CheckpointError) return [];
    throw error;
  }
}

const prefix = '__torch__.';

function isScriptName(name: string): boolean {
  return name.startsWith(prefix);
}

/** `__torch__.a.b.Class` is in `code/__torch__/a/b.py`. */
function codeMember(className: string): string {
  return `code/${className.slice(0, className.lastIndexOf('.')).replaceAll('.', '/')}.py`;
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
