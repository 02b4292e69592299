/** The writing itself, with progress when it takes long; the status bar says what was written. */
import path from 'node:path';
import { Uri, window } from 'vscode';
import type { InsteadOfInPlace, SaveResult } from '../../protocol/edits.js';
import type { OpenedCheckpoint } from '../checkpoints/opened.js';
import { withLateProgress } from '../commands/with-progress.js';
import { bytesText } from '../figures.js';
import { shortText } from '../visible-text.js';

/** Into the file as it lies. */
export async function writeInPlace(checkpoint: OpenedCheckpoint): Promise<void> {
  const result = await withLateProgress(`Saving ${shortText(checkpoint.name)}`, ({ signal, report }) =>
    checkpoint.call('save', {}, { signal, progress: report }),
  );
  await checkpoint.call('editState', {});
  tellWritten(result);
}

/** The whole file, which is opened again then. */
export async function writeAnew(checkpoint: OpenedCheckpoint): Promise<void> {
  const result = await withLateProgress(`Writing ${shortText(checkpoint.name)} anew`, ({ signal, report }) =>
    checkpoint.writeAnew({ signal, progress: report }),
  );
  tellWritten(result);
}

export async function writeCopy(checkpoint: OpenedCheckpoint, target: string): Promise<void> {
  const result = await withLateProgress(`Saving ${shortText(path.basename(target))}`, ({ signal, report }) =>
    checkpoint.call('saveAs', { path: target }, { signal, progress: report }),
  );
  tellWritten(result);
}

function tellWritten({ path: written, bytes, how }: SaveResult): void {
  const words = { 'in place': 'written in place', rewritten: 'written, the file is new', copy: 'written' } as const;
  window.setStatusBarMessage(`${shortText(path.basename(written))}: ${bytesText(bytes)} ${words[how]}`, 5000);
}

/** Proposes a name beside the file, with the ending of a format that can hold the edits. */
export async function askForCopy(checkpoint: OpenedCheckpoint, instead: InsteadOfInPlace): Promise<Uri | undefined> {
  const { dir, name, ext } = path.parse(checkpoint.path);
  const title = checkpoint.summary?.formatTitle ?? 'Same format';
  const own = ext === '' || instead === 'safetensors' ? {} : { [title]: [ext.slice(1)] };
  return await window.showSaveDialog({
    title: `Save a Copy of ${shortText(checkpoint.name)}`,
    defaultUri: Uri.file(path.join(dir, `${name}-edited${instead === 'safetensors' ? '.safetensors' : ext}`)),
    filters: { ...own, safetensors: ['safetensors'] },
  });
}
