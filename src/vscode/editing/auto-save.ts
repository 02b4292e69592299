/** What VS Code's Auto Save may do with checkpoints, and what the user is told of it, once. */
import { commands, window, workspace, type Memento } from 'vscode';
import { shortText } from '../visible-text.js';
import type { CheckpointDocument } from './document.js';

const toldKey = 'paramscope.toldOfAutoSave';
const keep = 'Keep Auto Save On';
const turnOff = 'Turn Auto Save Off';
const save = 'Save...';

/** Our command for saving says so when the user asks; VS Code does not tell who does. */
export function autoSaves(): boolean {
  return workspace.getConfiguration('files').get<string>('autoSave', 'off') !== 'off';
}

export class AutoSave {
  /** Documents that it has left alone: said once each. */
  private readonly told = new WeakSet<CheckpointDocument>();

  constructor(
    private readonly memory: Pick<Memento, 'get' | 'update'>,
    /** Brings an editor to the front. */
    private readonly show: (path: string) => Promise<void>,
  ) {}

  /** It writes into a checkpoint. */
  writes(): void {
    if (this.memory.get<boolean>(toldKey) === true) return;
    void this.memory.update(toldKey, true);
    const sentence =
      'Auto Save is on: what you edit is written into the checkpoint file a moment later. Undo takes it back, and the old values are written again.';
    void window.showInformationMessage(sentence, keep, turnOff).then(async (chosen) => {
      if (chosen === turnOff && autoSaves()) await commands.executeCommand('workbench.action.toggleAutoSave');
    });
  }

  /** It tries again after every edit; the user hears of it once. */
  leaves(document: CheckpointDocument, reason: string): void {
    if (this.told.has(document)) return;
    this.told.add(document);
    const name = shortText(document.checkpoint.name);
    const sentence = `Auto Save leaves ${name} as it is: ${shortText(reason)}. The edits are kept until you save.`;
    void window.showInformationMessage(sentence, save).then(async (chosen) => {
      if (chosen !== save) return;
      await this.show(document.checkpoint.path);
      await saveAsWanted(document);
    });
  }
}

/** As when the user presses the keys for saving, of the editor in front; VS Code tells what goes wrong. */
export async function saveAsWanted(document: CheckpointDocument): Promise<void> {
  document.saveWanted = true;
  try {
    await commands.executeCommand('workbench.action.files.save');
  } finally {
    document.saveWanted = false;
  }
}
