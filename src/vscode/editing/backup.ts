/** What VS Code keeps of a checkpoint with edits while its window is closed: the edits, not the values. */
import { Uri, workspace, type CustomDocumentBackup } from 'vscode';
import type { EditScript } from '../../model/edit.js';
import { parseScriptText, serialise } from '../../session/edits/script.js';

export async function writeBackup(destination: Uri, script: EditScript): Promise<CustomDocumentBackup> {
  await workspace.fs.writeFile(destination, new TextEncoder().encode(serialise(script)));
  return {
    id: destination.toString(),
    delete: () => {
      void workspace.fs.delete(destination).then(undefined, () => undefined); // it is gone already
    },
  };
}

/** `refused` when it is no script any more. */
export async function readBackup(backupId: string): Promise<EditScript> {
  const bytes = await workspace.fs.readFile(Uri.parse(backupId));
  return parseScriptText(new TextDecoder().decode(bytes));
}
