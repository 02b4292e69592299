/** From an editor or a hover to the row of the Parameters view. */
import { setTimeout as pause } from 'node:timers/promises';
import { commands } from 'vscode';
import { Reason } from './guard.js';
import type { Command } from './services.js';
import { targetsOf } from './targets.js';

/** A view that has just been shown fills itself anew, which ends what unfolds it: then it is unfolded again. */
const attempts = 8;
const pauseMilliseconds = 250;

export const revealInTree: Command = async (services, args) => {
  const [target] = await targetsOf(args, services);
  if (target === undefined) throw new Reason('Select a checkpoint or parameter first: its row is then shown in the Parameters view.');
  const { checkpoint } = target;
  const index = target.kind === 'parameter' ? target.index : null;
  await commands.executeCommand('paramscope.parameters.focus');
  for (let attempt = 0; attempt < attempts && !services.view.isSelected(checkpoint, index); attempt++) {
    await services.view.reveal(checkpoint, index);
    await pause(pauseMilliseconds);
  }
};
