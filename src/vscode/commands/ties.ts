/** Highlighting what is tied. */
import { window } from 'vscode';
import type { TieGroup } from '../../model/tie.js';
import type { OpenedCheckpoint } from '../checkpoints/opened.js';
import { countOf } from '../figures.js';
import { tieDescription, tieLabel, tieTitle } from '../labels.js';
import { isTieRow } from '../ties/provider.js';
import { Reason } from './guard.js';
import type { Command, Services } from './services.js';
import { targetsOf } from './targets.js';

/** Of a large group, so many rows are unfolded in the tree. */
const unfolded = 10;

/** On a group: that one. On a parameter: what it is tied with; asks when there are several groups. */
export const highlightTied: Command = async (services, args) => {
  const [first] = args;
  if (isTieRow(first)) {
    await highlight(services, first.checkpoint, first.group);
    return;
  }
  const target = (await targetsOf(args, services)).find(({ kind }) => kind === 'parameter');
  if (target?.kind !== 'parameter') throw new Reason('Select a parameter first: what it is tied with is then highlighted.');
  const { checkpoint, index } = target;
  const groups = (await checkpoint.ties()).filter(({ indices }) => indices.includes(index));
  if (groups.length === 0) throw new Reason('This parameter is not tied with any other.');
  const group = groups.length === 1 ? groups[0] : await pickGroup(groups);
  if (group !== undefined) await highlight(services, checkpoint, group);
};

async function pickGroup(groups: readonly TieGroup[]): Promise<TieGroup | undefined> {
  const items = groups.map((group) => ({
    label: tieLabel(group),
    description: tieTitle(group.kind),
    detail: tieDescription(group),
    group,
  }));
  const picked = await window.showQuickPick(items, { placeHolder: `The parameter is in ${countOf(groups.length, 'group')}` });
  return picked?.group;
}

async function highlight({ highlight: shared, view }: Services, checkpoint: OpenedCheckpoint, group: TieGroup): Promise<void> {
  shared.set({ checkpoint, group });
  await view.unfoldAll(checkpoint, group.indices.slice(0, unfolded));
}

export const clearHighlight: Command = async ({ highlight: shared }) => {
  shared.set(null);
  await Promise.resolve();
};
