/** A row as VS Code shows it. Tooltips come later, in `resolve`, when the pointer rests. */
import { MarkdownString, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState, Uri, type Command } from 'vscode';
import { removedIndices } from '../../protocol/edit-difference.js';
import { countOf, countText } from '../figures.js';
import { accessibleLabel, blockDescription, checkpointDescription, markWords, parameterDescription, roleText } from '../labels.js';
import { baseName, failureSentence } from '../sentences.js';
import { blockTooltip, checkpointTooltip, parameterTooltip } from '../tooltip.js';
import { escaped } from '../markdown.js';
import { shortText } from '../visible-text.js';
import { blockIcon, frameworkIcons, roleIcons } from './icons.js';
import { contextValue, type BlockRow, type CheckpointRow, type FoundRow, type MoreRow, type ParameterRow, type Row } from './nodes.js';

export const rowScheme = 'paramscope-row';

/** Names a parameter's row for file decorations. */
export function rowUri(path: string, index: number): Uri {
  return Uri.from({ scheme: rowScheme, path: `/${String(index)}`, query: path });
}

/** What stands for the number in the address of a checkpoint's own row. */
export const checkpointPath = '/checkpoint';

export function treeItem(row: Row, crowd: ReadonlySet<string>): TreeItem {
  const item = itemOf(row, crowd);
  item.id = row.id;
  item.contextValue = contextValue(row);
  return item;
}

function itemOf(row: Row, crowd: ReadonlySet<string>): TreeItem {
  switch (row.kind) {
    case 'checkpoint':
      return checkpointItem(row, crowd.has(row.checkpoint.name));
    case 'block':
      return blockItem(row);
    case 'parameter':
      return parameterItem(row);
    case 'more':
      return moreItem(row);
    case 'workspace':
      return workspaceItem();
    case 'found':
      return foundItem(row);
  }
}

function show(row: Row): Command {
  return { command: 'paramscope.revealInEditor', title: 'Show in Editor', arguments: [row] };
}

/** `crowded`: another one has the same name, so the folder is told, too. */
function checkpointItem(row: CheckpointRow, crowded: boolean): TreeItem {
  const { name, state, path } = row.checkpoint;
  const label = shortText(name);
  const folder = crowded ? [shortText(baseName(path.slice(0, -name.length)))] : [];
  const words = state.kind === 'ready' ? checkpointDescription(state.summary) : state.kind === 'opening' ? 'opening…' : 'cannot be read';
  const item = new TreeItem(label, state.kind === 'failed' ? TreeItemCollapsibleState.None : TreeItemCollapsibleState.Collapsed);
  item.description = [words, ...folder].join(' · ');
  item.resourceUri = Uri.from({ scheme: rowScheme, path: checkpointPath, query: path });
  item.iconPath =
    state.kind === 'ready'
      ? new ThemeIcon(frameworkIcons[state.summary.framework])
      : state.kind === 'opening'
        ? new ThemeIcon('loading~spin')
        : new ThemeIcon('error', new ThemeColor('list.errorForeground'));
  const unsaved = row.checkpoint.isDirty ? ['edits are not saved'] : [];
  item.accessibilityInformation = { label: accessibleLabel(label, [words, ...folder, ...unsaved]) };
  item.command = show(row);
  return item;
}

function blockItem(row: BlockRow): TreeItem {
  const { name, className, childBlocks, parameterCount } = row.block;
  const label = shortText(name);
  const empty = childBlocks === 0 && parameterCount === 0;
  const item = new TreeItem(label, empty ? TreeItemCollapsibleState.None : TreeItemCollapsibleState.Collapsed);
  const description = blockDescription(row.block);
  item.description = description;
  item.iconPath = new ThemeIcon(blockIcon(className, childBlocks));
  item.accessibilityInformation = { label: accessibleLabel(label, [description]) };
  item.command = show(row);
  return item;
}

function parameterItem(row: ParameterRow): TreeItem {
  const { parameter, checkpoint, ties } = row;
  const label = shortText(parameter.label);
  const item = new TreeItem(label, TreeItemCollapsibleState.None);
  const description = parameterDescription(parameter);
  item.description = description;
  item.resourceUri = rowUri(checkpoint.path, parameter.index);
  item.iconPath = new ThemeIcon(parameter.problem === undefined ? roleIcons[parameter.role] : 'warning');
  const marks = markWords(ties, checkpoint.nonFinite.get(parameter.index) ?? 0);
  const { edits } = checkpoint;
  const edited = removedIndices(edits).has(parameter.index)
    ? ['removed by the next save']
    : edits.changed.includes(parameter.index)
      ? ['edited']
      : [];
  item.accessibilityInformation = { label: accessibleLabel(label, [description, roleText(parameter.role), ...edited, ...marks]) };
  item.command = show(row);
  return item;
}

function moreItem(row: MoreRow): TreeItem {
  const item = new TreeItem('Show more...', TreeItemCollapsibleState.None);
  item.description = `${countText(row.rest)} not shown`;
  item.iconPath = new ThemeIcon('ellipsis');
  item.accessibilityInformation = { label: `Show more, ${countText(row.rest)} not shown` };
  item.command = { command: 'paramscope.showMore', title: 'Show More', arguments: [row] };
  return item;
}

function workspaceItem(): TreeItem {
  const item = new TreeItem('In this workspace', TreeItemCollapsibleState.Collapsed);
  item.iconPath = new ThemeIcon('root-folder');
  return item;
}

function foundItem(row: FoundRow): TreeItem {
  const label = shortText(baseName(row.path));
  const item = new TreeItem(label, TreeItemCollapsibleState.None);
  item.description = shortText(row.folder);
  item.tooltip = shortText(row.path);
  item.iconPath = new ThemeIcon('file-binary');
  item.accessibilityInformation = { label: accessibleLabel(label, [item.description]) };
  item.command = { command: 'paramscope.open', title: 'Open', arguments: [Uri.file(row.path)] };
  return item;
}

/** Fills the tooltip in. */
export async function resolveTooltip(item: TreeItem, row: Row): Promise<TreeItem> {
  const text = await tooltipText(row);
  if (text !== undefined) item.tooltip = new MarkdownString(text);
  return item;
}

async function tooltipText(row: Row): Promise<string | undefined> {
  switch (row.kind) {
    case 'checkpoint': {
      const { state, name, path } = row.checkpoint;
      if (state.kind === 'ready') return checkpointTooltip(state.summary);
      return state.kind === 'failed' ? `${escaped(failureSentence(state.error, name))}\n\n${escaped(path)}` : escaped(path);
    }
    case 'block':
      return blockTooltip(row.block);
    case 'parameter':
      return parameterTooltip(await row.checkpoint.call('details', { index: row.parameter.index }));
    case 'more':
      return `${countOf(row.rest, 'more row')} in this level`;
    case 'workspace':
      return 'Checkpoints in the folders of this workspace';
    case 'found':
      return undefined;
  }
}
