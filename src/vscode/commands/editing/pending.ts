/** The list of pending edits: as a script, as code, taken back. */
import path from 'node:path';
import { env, window, workspace } from 'vscode';
import type { EditScript } from '../../../model/edit.js';
import { isRandom } from '../../../session/edits/randomness.js';
import { parseScriptText, serialise } from '../../../session/edits/script.js';
import { withWholePaths } from '../../../session/files-beside-script.js';
import type { OpenedCheckpoint } from '../../checkpoints/opened.js';
import { isEditRow } from '../../edits/provider.js';
import { countOf } from '../../figures.js';
import { baseName } from '../../sentences.js';
import { shortText } from '../../visible-text.js';
import { Reason } from '../guard.js';
import type { Command, Services } from '../services.js';
import { checkpointsOf, targetsOf } from '../targets.js';
import { withLateProgress } from '../with-progress.js';
import { requireTrust } from './chosen.js';

type Dialect = 'pytorch' | 'keras' | 'mxnet';

const dialects: readonly { readonly label: string; readonly dialect: Dialect }[] = [
  { label: 'PyTorch', dialect: 'pytorch' },
  { label: 'Keras', dialect: 'keras' },
  { label: 'MXNet', dialect: 'mxnet' },
];

export const copyEditScript: Command = async (services, args) => {
  const checkpoint = await editedCheckpoint(services, args);
  if (checkpoint === undefined) return;
  await env.clipboard.writeText(serialise(await checkpoint.call('script', {})));
  window.setStatusBarMessage('Edit script copied', 2000);
};

/** The framework's own dialect stands first. */
export const copyCode: Command = async (services, args) => {
  const checkpoint = await editedCheckpoint(services, args);
  if (checkpoint === undefined) return;
  const own = checkpoint.summary?.framework;
  const items = [...dialects.filter(({ dialect }) => dialect === own), ...dialects.filter(({ dialect }) => dialect !== own)];
  const picked = await window.showQuickPick(items, { placeHolder: 'Code that does the same to the loaded model' });
  if (picked === undefined) return;
  await env.clipboard.writeText(await checkpoint.call('codeOf', { dialect: picked.dialect }));
  window.setStatusBarMessage(`${picked.label} code copied`, 2000);
};

export const applyEditScript: Command = async (services, args) => {
  requireTrust();
  const checkpoint = (await oneOf(checkpointsOf(await targetsOf(args, services)))) ?? (await oneOf(services.roots.all()));
  if (checkpoint === undefined) throw new Reason('There is no open checkpoint to apply a script to. Open a checkpoint first.');
  const [file] = (await window.showOpenDialog({ filters: { 'Edit script': ['json'] }, openLabel: 'Apply Edit Script' })) ?? [];
  if (file === undefined) return;
  const written = parseScriptText(new TextDecoder().decode(await workspace.fs.readFile(file)));
  const script = withWholePaths(written, path.dirname(file.fsPath));
  const whole = await withPending(checkpoint, script);
  if (whole === undefined) return;
  const label = `Apply ${shortText(baseName(file.fsPath))}`;
  const { edits } = await withLateProgress(label, ({ signal, report }) =>
    services.editing.applyScript(checkpoint, whole, label, { signal, progress: report }),
  );
  window.setStatusBarMessage(`${shortText(checkpoint.name)}: ${countOf(edits.length, 'edit')} pending`, 5000);
};

/** Edits that are pending stay before those of the script, or go: the user decides. */
async function withPending(checkpoint: OpenedCheckpoint, script: EditScript): Promise<EditScript | undefined> {
  if (checkpoint.edits.edits.length === 0) return script;
  const pending = await checkpoint.call('script', {});
  const after = {
    label: 'After the Pending Edits',
    detail: `${countOf(pending.edits.length, 'edit')}, then ${countOf(script.edits.length, 'edit')}`,
  };
  const instead = { label: 'Instead of the Pending Edits', detail: 'They are taken back first; Undo brings them again' };
  const picked = await window.showQuickPick([after, instead], { placeHolder: `Apply ${countOf(script.edits.length, 'edit')}` });
  if (picked === undefined) return undefined;
  return picked === instead ? script : joined(pending, script);
}

/** The script draws as it does on its own, unless edits before it use up its random numbers. */
function joined(pending: EditScript, script: EditScript): EditScript {
  const goesOn = pending.edits.some((edit) => isRandom(edit) && !('seed' in edit));
  return { seed: (goesOn ? pending : script).seed ?? 0, edits: [...pending.edits, ...script.edits] };
}

/** On a row of the list. */
export const revertEdit: Command = async ({ editing }, [row]) => {
  if (!isEditRow(row)) throw new Reason('Select an edit in the Pending Edits view: it is then taken back.');
  await editing.revertEdit(row.checkpoint, row.position);
};

export const revertAllEdits: Command = async (services, args) => {
  const checkpoint = await editedCheckpoint(services, args);
  if (checkpoint !== undefined) await services.editing.revertAll(checkpoint);
};

/** Undefined when the user picks none of several. */
async function editedCheckpoint(services: Services, args: readonly unknown[]): Promise<OpenedCheckpoint | undefined> {
  const [row] = args;
  if (isEditRow(row)) return row.checkpoint;
  const selected = checkpointsOf(await targetsOf(args, services)).filter(hasEdits);
  const edited = selected.length > 0 ? selected : services.roots.all().filter(hasEdits);
  if (edited.length === 0) throw new Reason('There are no pending edits.');
  return await oneOf(edited);
}

function hasEdits({ edits }: OpenedCheckpoint): boolean {
  return edits.edits.length > 0;
}

async function oneOf(checkpoints: readonly OpenedCheckpoint[]): Promise<OpenedCheckpoint | undefined> {
  const [first] = checkpoints;
  if (checkpoints.length <= 1) return first;
  const items = checkpoints.map((checkpoint) => ({
    label: shortText(checkpoint.name),
    description: shortText(checkpoint.path),
    checkpoint,
  }));
  return (await window.showQuickPick(items, { placeHolder: 'Checkpoint' }))?.checkpoint;
}
