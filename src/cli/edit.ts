/** `paramscope edit`: an edit script applied to a checkpoint, and saved: into the file, as another file, or not at all. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { EditScript } from '../model/edit.js';
import { CheckpointError } from '../model/errors.js';
import type { CallContext } from '../protocol/call.js';
import type { ByteProgress, EditState, SaveResult } from '../protocol/edits.js';
import { parseScriptText } from '../session/edits/script.js';
import { withWholePaths } from '../session/files-beside-script.js';
import type { OpenCheckpoint } from '../session/open-checkpoint.js';
import { printEdits, writeEdits, type ChangedParameter, type EditOutcome } from './edit-report.js';
import { UsageError } from './failure.js';
import type { Runtime } from './runtime.js';
import { sizeText } from './text.js';

export interface EditOptions {
  /** Path of the script. */
  readonly script: string;
  readonly output?: string;
  readonly inPlace: boolean;
  readonly dryRun: boolean;
  /** Whether JavaScript files that the script names may run. */
  readonly allowModules: boolean;
  readonly json: boolean;
}

/** Larger files are not read at all; `parseScriptText` says what is wrong with them. */
const largestScript = 10 * 1024 * 1024;

export async function edit(runtime: Runtime, where: string, options: EditOptions): Promise<void> {
  const { output, inPlace, dryRun } = options;
  if (output !== undefined && inPlace) throw new UsageError('--output and --in-place exclude each other');
  if (output === undefined && !inPlace && !dryRun) throw new UsageError('say where the edits go: --output FILE, --in-place, or --dry-run');
  const script = await readScript(options.script);
  const { handlers } = runtime.session;
  if (options.allowModules)
    await handlers.configure({ threads: 1, cacheFolder: null, trusted: true }, { signal: runtime.signal, progress: () => undefined });
  const open = await runtime.open(where);
  const state = await handlers.applyScript({ id: open.id, script }, context(runtime, 'changed'));
  refuseImpossible(state, open, options);
  // Told from the bytes before they are saved: afterwards nothing differs from the file.
  const changed = await changedParameters(runtime, open, state);
  const saved = dryRun ? undefined : await save(runtime, open, output ?? (state.instead === 'anew' ? open.path : undefined));
  runtime.progress.clear();
  const outcome: EditOutcome = { open, state, changed, ...(saved === undefined ? {} : { saved }) };
  await (options.json ? writeEdits(outcome, runtime.output) : printEdits(outcome, runtime.output));
}

async function readScript(file: string): Promise<EditScript> {
  const { size } = await stat(file);
  if (size > largestScript) throw new CheckpointError('refused', 'the script is larger than 10 MiB', { path: file });
  try {
    return withWholePaths(parseScriptText(await readFile(file, 'utf8')), path.dirname(path.resolve(file)));
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    throw new CheckpointError(error.tag, error.message, { path: file, cause: error });
  }
}

/** Before anything is written, and with --dry-run, too. */
function refuseImpossible({ copyOnly, instead }: EditState, open: OpenCheckpoint, { inPlace }: EditOptions): void {
  if (inPlace && copyOnly !== undefined && instead !== 'anew')
    throw new CheckpointError('refused', `${copyOnly}; --output writes another file`, { path: open.path });
}

/** Without an output into the file as it lies; onto the file itself it is written anew, complete or not at all. */
async function save(runtime: Runtime, { id }: OpenCheckpoint, output: string | undefined): Promise<SaveResult> {
  const { handlers } = runtime.session;
  const working = context(runtime, 'written');
  return output === undefined ? await handlers.save({ id }, working) : await handlers.saveAs({ id, path: path.resolve(output) }, working);
}

async function changedParameters(
  { session, signal }: Runtime,
  open: OpenCheckpoint,
  state: EditState,
): Promise<readonly ChangedParameter[]> {
  const all: ChangedParameter[] = [];
  for (const index of state.changed) {
    const { name, values } = open.parameter(index);
    const was = open.base.parameters.nameAt(index);
    const isGone = open.edits.overlay.removed.has(index);
    const sha256 = isGone || values.kind !== 'dense' ? undefined : await session.pool.digest(open.wholeTensor(index), { signal });
    all.push({ index, name: isGone ? was : name, was, isGone, ...(sha256 === undefined ? {} : { sha256 }) });
  }
  return all;
}

function context({ signal, progress }: Runtime, what: 'changed' | 'written'): CallContext<ByteProgress> {
  const show = ({ doneBytes, totalBytes }: ByteProgress): void => {
    progress.show(`${sizeText(doneBytes)}${totalBytes > doneBytes ? ` of ${sizeText(totalBytes)}` : ''} ${what}`);
  };
  return { signal, progress: show };
}
