/** Writing parameters (.npy, .csv, .json) and whole checkpoints (.safetensors) to new files. */
import path from 'node:path';
import { Uri, window } from 'vscode';
import type { OpenedCheckpoint } from '../checkpoints/opened.js';
import { bytesText, countOf } from '../figures.js';
import type { ParameterTarget } from '../selection.js';
import { shortText } from '../visible-text.js';
import { fileName } from './file-name.js';
import { Reason } from './guard.js';
import type { Command } from './services.js';
import { checkpointsOf, parametersOf, targetsOf } from './targets.js';
import { withProgress } from './with-progress.js';

const limit = 1000;

const parameterFilters = { 'NumPy array': ['npy'], 'Comma-separated values': ['csv'], JSON: ['json'] };

export const exportTargets: Command = async (services, args) => {
  const targets = await targetsOf(args, services);
  const parameters = await parametersOf(targets, limit);
  const [checkpoint] = checkpointsOf(targets);
  if (checkpoint === undefined) throw new Reason('Select a parameter or a checkpoint first: it is then exported.');
  const [only] = parameters;
  if (only === undefined) await exportCheckpoint(checkpoint);
  else if (parameters.length === 1) await exportParameter(only);
  else await exportMany(parameters);
};

async function exportCheckpoint(checkpoint: OpenedCheckpoint): Promise<void> {
  const name = `${path.parse(checkpoint.path).name}-export.safetensors`;
  const target = await window.showSaveDialog({
    title: `Export ${shortText(checkpoint.name)}`,
    defaultUri: beside(checkpoint, name),
    filters: { safetensors: ['safetensors'] },
  });
  if (target !== undefined) await write(checkpoint, null, target.fsPath);
}

async function exportParameter({ checkpoint, index }: ParameterTarget): Promise<void> {
  const name = await nameOf({ checkpoint, index });
  const target = await window.showSaveDialog({
    title: `Export ${shortText(name)}`,
    defaultUri: beside(checkpoint, `${fileName(name)}.npy`),
    filters: parameterFilters,
  });
  if (target !== undefined) await write(checkpoint, index, target.fsPath);
}

/** A file each, in one folder. */
async function exportMany(parameters: readonly ParameterTarget[]): Promise<void> {
  const [folder] =
    (await window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      openLabel: `Export ${countOf(parameters.length, 'parameter')} Here`,
    })) ?? [];
  if (folder === undefined) return;
  const taken = new Set<string>();
  for (const target of parameters) {
    const stem = fileName(await nameOf(target));
    const unique = taken.has(stem) ? `${stem}-${String(target.index)}` : stem;
    taken.add(unique);
    await write(target.checkpoint, target.index, path.join(folder.fsPath, `${unique}.npy`));
  }
}

async function nameOf({ checkpoint, index }: Pick<ParameterTarget, 'checkpoint' | 'index'>): Promise<string> {
  return (await checkpoint.call('details', { index })).node.name;
}

function beside(checkpoint: OpenedCheckpoint, name: string): Uri {
  return Uri.file(path.join(path.dirname(checkpoint.path), name));
}

async function write(checkpoint: OpenedCheckpoint, index: number | null, output: string): Promise<void> {
  const { bytes } = await withProgress(`Exporting to ${shortText(path.basename(output))}`, async ({ signal, report }) => {
    return await checkpoint.call('export', { index, output }, { signal, progress: report });
  });
  window.setStatusBarMessage(`${shortText(path.basename(output))}: ${bytesText(bytes)} written`, 5000);
}
