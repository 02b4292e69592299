/** Names to the clipboard, exactly as the file has them, one a line. */
import { env, window } from 'vscode';
import { countOf } from '../figures.js';
import type { Target } from '../selection.js';
import { Reason } from './guard.js';
import type { Command } from './services.js';
import { targetsOf } from './targets.js';

export const copyName: Command = async (services, args) => {
  const targets = await targetsOf(args, services);
  if (targets.length === 0) throw new Reason('Select a parameter first: its name is then copied.');
  const names = await Promise.all(targets.map(nameOf));
  await env.clipboard.writeText(names.join('\n'));
  window.setStatusBarMessage(names.length === 1 ? 'Name copied' : `${countOf(names.length, 'name')} copied`, 2000);
};

async function nameOf(target: Target): Promise<string> {
  if (target.kind === 'checkpoint') return target.checkpoint.name;
  if (target.kind === 'block') return target.block.path.join('.');
  return (await target.checkpoint.call('details', { index: target.index })).node.name;
}
