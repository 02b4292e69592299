/** From an editor or a hover to the row of the Parameters view. */
import { commands } from 'vscode';
import { Reason } from './guard.js';
import type { Command } from './services.js';
import { targetsOf } from './targets.js';

export const revealInTree: Command = async (services, args) => {
  const [target] = await targetsOf(args, services);
  if (target === undefined) throw new Reason('Select a checkpoint or parameter first: its row is then shown in the Parameters view.');
  await commands.executeCommand('paramscope.parameters.focus');
  await services.view.reveal(target.checkpoint, target.kind === 'parameter' ? target.index : null);
};
