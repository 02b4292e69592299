/** Opening checkpoints: from a dialog, from the Explorer, samples. */
import path from 'node:path';
import { FileType, Uri, commands, window, workspace } from 'vscode';
import { ownEndings, sharedEndings } from '../checkpoints/file-names.js';
import { checkpointOfFolder } from '../checkpoints/folder.js';
import { Reason } from './guard.js';
import { samples, type Sample } from './samples.js';
import type { Command, Services } from './services.js';

const lasting = { preview: false, preserveFocus: false };

/** With a file: opens it. Else asks for files. */
export const open: Command = async (services, [uri]) => {
  const files = uri instanceof Uri ? [uri] : await askForFiles();
  for (const file of files) await openFile(services, file);
};

/** On a file or a folder of the Explorer. */
export const openResource: Command = async (services, [uri]) => {
  if (!(uri instanceof Uri))
    throw new Reason('Open in Paramscope works on a file or folder of the Explorer. Use Open Checkpoint... instead.');
  await openFile(services, uri);
};

export const openSample: Command = async (services, [wanted]) => {
  const items = samples.map((sample) => ({ label: sample.title, description: sample.file, detail: sample.detail, sample }));
  const given = items.find(({ sample }) => sample.file === wanted);
  // The description is the file's name, which is what some will type.
  const options = { placeHolder: 'A small network, as its framework saved it', matchOnDescription: true, matchOnDetail: true };
  const picked = given ?? (await window.showQuickPick(items, options));
  if (picked === undefined) return;
  await openFile(services, await ownCopy(services, picked.sample));
  await commands.executeCommand('paramscope.parameters.focus', { preserveFocus: true });
};

/** Samples lie in a folder of ours that stays where it is when the extension is updated. */
async function ownCopy({ extensionUri, storageUri }: Services, { file, beside = [] }: Sample): Promise<Uri> {
  const copy = async (name: string): Promise<Uri> => {
    const target = Uri.joinPath(storageUri, 'samples', name);
    await workspace.fs.copy(Uri.joinPath(extensionUri, 'samples', name), target, { overwrite: true });
    return target;
  };
  await Promise.all(beside.map(copy));
  return await copy(file);
}

async function askForFiles(): Promise<readonly Uri[]> {
  const filters = {
    Checkpoints: [...ownEndings, ...sharedEndings].filter((ending) => ending.startsWith('.')).map((ending) => ending.slice(1)),
    'All Files': ['*'],
  };
  return (await window.showOpenDialog({ canSelectMany: true, filters, openLabel: 'Open Checkpoint' })) ?? [];
}

async function openFile({ roots, editors }: Services, uri: Uri): Promise<void> {
  if (uri.scheme !== 'file') throw new Reason('Paramscope reads files on disk.');
  const file = await fileToOpen(uri);
  roots.add(file);
  await editors.show(file, null, lasting);
}

async function fileToOpen(uri: Uri): Promise<string> {
  const { type } = await workspace.fs.stat(uri);
  if ((type & FileType.Directory) === 0) return uri.fsPath;
  const entries = await workspace.fs.readDirectory(uri);
  const names = entries.flatMap(([name, kind]) => ((kind & FileType.Directory) === 0 ? [name] : []));
  const chosen = checkpointOfFolder(names);
  if (chosen === undefined) throw new Reason(`${path.basename(uri.fsPath)} holds no checkpoint, or several: open the file you mean.`);
  return path.join(uri.fsPath, chosen);
}
