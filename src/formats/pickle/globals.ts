/**
 * Which names a checkpoint's pickle may import without doing anything: the constructors of torch, NumPy and the standard containers, by name.
 * `torch.` alone is no licence: torch has functions that start a shell.
 */
import type { Warning } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import { unpickle, type Unpickled } from './machine.js';
import { wholePickle } from './reader.js';

const harmless: readonly RegExp[] = [
  /^collections\.(OrderedDict|defaultdict|Counter|deque)$/,
  /^(builtins|__builtin__)\.(dict|set|frozenset|bytearray|complex|slice|range|object|bytes)$/,
  /^(copyreg|copy_reg)\._reconstructor$/,
  /^_codecs\.encode$/,
  /^argparse\.Namespace$/,
  /^pathlib\.\w+$/,
  /^datetime\.\w+$/,
  /^torch\._utils\._rebuild_\w+$/,
  /^torch\._tensor\._rebuild_from_type_v2$/,
  /^torch\.(cuda\.)?\w+(Storage|Tensor)$/,
  /^torch\.storage\.(TypedStorage|UntypedStorage|_TypedStorage|_UntypedStorage)$/,
  /^torch\.(Size|Tensor|device|serialization\._get_layout|\w*int\d+\w*|\w*float\d*\w*|double|half|bool|b?complex\w+|bits\w+|per_tensor_affine|per_channel_affine\w*|sparse_\w+|strided|jagged|contiguous_format|channels_last\w*|preserve_format)$/,
  /^torch\.nn\.(modules|parameter|utils|intrinsic|quantized|qat|backends|parallel)\.[\w.]+$/,
  /^torch\.ao\.nn\.[\w.]+$/,
  /^torch\.jit\._pickle\.\w+$/,
  /^torch\.nested\.[\w.]+$/,
  /^torch\.fx\.[\w.]+$/,
  /^torch\._dynamo\.eval_frame\.OptimizedModule$/,
  /^(torch\.)?_C\._nn\.\w+$/,
  /^torch\.nn\.functional\.\w+$/,
  /^torch\.optim\.[\w.]+$/,
  /^numpy(\._?core)?\.(multiarray\.(_reconstruct|scalar)|numeric\._frombuffer|ndarray|dtype)$/,
  /^numpy\.dtypes\.\w+DType$/,
  /^numpy\.(u?int\d+|float\d+|complex\d+|bool_?|str_|bytes_)$/,
];

/** Types that pickles name (the factory of a defaultdict) but never call: their values have opcodes of their own. */
const namedOnly = /^(builtins|__builtin__)\.(list|tuple|int|float|bool|str)$/;

function isHarmless(name: string): boolean {
  return !/[^\x20-\x7e]/.test(name) && harmless.some((pattern) => pattern.test(name));
}

/** One warning for what unpickling would run, one for what it would import. `inspected`: names that the caller has looked into. */
export function warningsAbout(
  { globals, called }: Pick<Unpickled, 'globals' | 'called'>,
  inspected: ReadonlySet<string> = new Set(),
): readonly Warning[] {
  const run = [...called].filter((name) => !isHarmless(name) && !inspected.has(name));
  const imported = [...globals].filter((name) => !isHarmless(name) && !inspected.has(name) && !namedOnly.test(name) && !called.has(name));
  const list = (names: readonly string[]): string =>
    names
      .slice(0, 5)
      .map((name) => `\`${name.slice(0, 200)}\``)
      .join(', ') + (names.length > 5 ? ` and ${String(names.length - 5)} more` : '');
  return [
    ...(run.length > 0 ? [{ tag: 'unsafe', message: `this pickle would run ${list(run)} in torch.load` } as const] : []),
    ...(imported.length > 0 ? [{ tag: 'unsafe', message: `this pickle would import ${list(imported)} in torch.load` } as const] : []),
  ];
}

/**
 * What stands behind a pickle's end: nobody reads it with the pickle, but a program that goes on reading runs it. `length`: of all that follows, where
 * `bytes` has only the first of it.
 */
export function warningsAfter(bytes: Uint8Array, end: number, length = bytes.length - end): readonly Warning[] {
  if (length === 0) return [];
  const message = `${String(length)} bytes follow the end of the pickle`;
  return [{ tag: 'corrupt', message }, ...secondPickle(bytes, end)];
}

function secondPickle(bytes: Uint8Array, start: number): readonly Warning[] {
  try {
    return warningsAbout(unpickle(wholePickle(bytes, start)));
  } catch (error) {
    // What follows is no pickle: the bytes were mentioned already.
    if (error instanceof CheckpointError) return [];
    throw error;
  }
}
