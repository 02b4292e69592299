/** Going places: to a parameter by name, from a row to the editor. */
import { window } from 'vscode';
import type { OpenedCheckpoint } from '../checkpoints/opened.js';
import type { MoreRow } from '../tree/nodes.js';
import { isRow } from '../tree/nodes.js';
import { Reason } from './guard.js';
import { NameSearch, type Found } from './name-search.js';
import type { Command, Services } from './services.js';
import { targetsOf } from './targets.js';

/** A quick pick over the names of all opened checkpoints; what is offered follows what is typed. */
export const goToParameter: Command = async (services) => {
  const checkpoints = services.roots.all().filter(({ state }) => state.kind !== 'failed');
  if (checkpoints.length === 0) throw new Reason('There is no open checkpoint to go to a parameter of. Open a checkpoint first.');
  const picked = await pickParameter(checkpoints);
  if (picked === undefined) return;
  await services.editors.show(picked.checkpoint.path, { kind: 'parameter', index: picked.index }, { preview: true, preserveFocus: false });
};

async function pickParameter(checkpoints: readonly OpenedCheckpoint[]): Promise<Found | undefined> {
  const pick = window.createQuickPick<Found>();
  pick.placeholder = 'Name of a parameter or a part of it, or an expression as in code';
  // The palette gives the focus back to the editor when the pick may be there already: before anything is typed that does not close it.
  pick.ignoreFocusOut = true;
  const search = new NameSearch(pick, checkpoints);
  try {
    return await new Promise((resolve) => {
      pick.onDidChangeValue(() => {
        pick.ignoreFocusOut = false;
      });
      pick.onDidAccept(() => {
        resolve(search.accepted());
      });
      pick.onDidHide(() => {
        resolve(undefined);
      });
      pick.show();
      search.start();
    });
  } finally {
    search.dispose();
    pick.dispose();
  }
}

/** Shows a row in the editor, without taking the focus from the tree. */
export const revealInEditor: Command = async (services, args) => {
  const [target] = await targetsOf(args, services);
  if (target === undefined) throw new Reason('Select a checkpoint or parameter in the Parameters view first.');
  const view = target.kind === 'parameter' ? ({ kind: 'parameter', index: target.index } as const) : ({ kind: 'overview' } as const);
  await services.editors.show(target.checkpoint.path, view, { preview: true, preserveFocus: isRow(args[0]) });
};

export const showMore: Command = async ({ provider }: Services, [row]) => {
  if (isRow(row) && row.kind === 'more') provider.showMore(row satisfies MoreRow);
  await Promise.resolve();
};
