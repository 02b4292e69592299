/** What an editor's webview may have done outside of it. */
import { Uri, commands, env, window, workspace, type WebviewPanel } from 'vscode';
import path from 'node:path';
import type { EditorProtocol } from '../../protocol/editor.js';
import { saveAsWanted } from '../editing/auto-save.js';
import type { CheckpointDocument } from '../editing/document.js';
import type { Editing } from '../editing/editing.js';
import type { PanelParts } from './panel.js';

export function editorActions(document: CheckpointDocument, panel: Pick<WebviewPanel, 'reveal'>, editing: Editing): PanelParts['actions'] {
  const { uri } = document;
  return {
    editing,
    initializers: () => editing.initializers(),
    copy: async (text) => {
      await env.clipboard.writeText(text);
    },
    run: async ({ command, index }) => {
      if (command === 'openAsText') {
        await commands.executeCommand('vscode.openWith', uri, 'default');
      } else if (command === 'reopenWith') {
        panel.reveal();
        await commands.executeCommand('workbench.action.reopenWithEditor');
      } else if (command === 'save') {
        panel.reveal();
        await saveAsWanted(document);
      } else if (command === 'manageTrust') {
        await commands.executeCommand('workbench.trust.manage');
      } else {
        await commands.executeCommand(`paramscope.${command}`, { path: uri.fsPath, index });
      }
    },
    savePicture: async (picture) => {
      await savePicture(uri, picture);
    },
  };
}

async function savePicture(checkpoint: Uri, { suggestedName, bytes }: EditorProtocol['savePicture']['arguments']): Promise<void> {
  const folder = Uri.joinPath(checkpoint, '..');
  const name = path.basename(suggestedName);
  const extension = path.extname(name).slice(1) || 'png';
  const filters = { [extension === 'svg' ? 'SVG picture' : 'PNG picture']: [extension] };
  const target = await window.showSaveDialog({ defaultUri: Uri.joinPath(folder, name), filters });
  if (target !== undefined) await workspace.fs.writeFile(target, bytes);
}
