/** How the Parameters view is arranged, and what it shows. */
import { window, TabInputCustom } from 'vscode';
import type { TreeSort } from '../../protocol/session.js';
import { Reason } from './guard.js';
import type { Command } from './services.js';
import { checkpointsOf, targetsOf } from './targets.js';

export const showFlat: Command = async ({ view }) => {
  await view.arrange({ ...view.arrangement, flat: true });
};

export const showNested: Command = async ({ view }) => {
  await view.arrange({ ...view.arrangement, flat: false });
};

const orders: readonly { readonly sort: TreeSort; readonly label: string; readonly detail: string }[] = [
  { sort: 'file', label: 'File order', detail: 'As the framework has them' },
  { sort: 'name', label: 'Name', detail: 'Numbers in names count as numbers' },
  { sort: 'size', label: 'Size', detail: 'Most bytes first' },
];

export const sort: Command = async ({ view }) => {
  const items = orders.map((order) => ({ ...order, ...(order.sort === view.arrangement.sort ? { description: 'current' } : {}) }));
  const picked = await window.showQuickPick(items, { placeHolder: 'Sort parameters by' });
  if (picked !== undefined) await view.arrange({ ...view.arrangement, sort: picked.sort });
};

/** Looks at the files again: those that failed, and the folders of the workspace. */
export const refresh: Command = async ({ roots, search }) => {
  search.refresh();
  await Promise.all(roots.all().map((checkpoint) => checkpoint.reopen()));
};

/** Takes it from the view and closes its editors. */
export const closeCheckpoint: Command = async (services, args) => {
  const closing = checkpointsOf(await targetsOf(args, services));
  if (closing.length === 0) throw new Reason('Select the checkpoint to close in the Parameters view first.');
  for (const checkpoint of closing) {
    if (services.highlight.current?.checkpoint === checkpoint) services.highlight.set(null);
    services.selection.forget(checkpoint);
    await closeTabs(checkpoint.path);
    services.roots.remove(checkpoint.path);
  }
};

async function closeTabs(path: string): Promise<void> {
  const tabs = window.tabGroups.all.flatMap((group) => group.tabs);
  const ours = tabs.filter(
    ({ input }) => input instanceof TabInputCustom && input.viewType.startsWith('paramscope.') && input.uri.fsPath === path,
  );
  if (ours.length > 0) await window.tabGroups.close(ours);
}
