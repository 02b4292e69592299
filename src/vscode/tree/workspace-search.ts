/** Checkpoints in the folders of the workspace: looked for when the sidebar is first shown, bounded, without what `files.exclude` hides. */
import path from 'node:path';
import { Disposable, EventEmitter, workspace } from 'vscode';
import { surePattern } from '../checkpoints/file-names.js';
import { withoutIndexedShards } from '../checkpoints/folder.js';
import { workspaceRow, type FoundRow } from './nodes.js';

const limit = 500;
const quietMilliseconds = 1000;

export class WorkspaceSearch implements Disposable {
  private found: readonly FoundRow[] = [];
  private searching: Promise<void> | undefined;
  private watcher: Disposable | undefined;
  private again: NodeJS.Timeout | undefined;
  private readonly changed = new EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  constructor(private readonly wanted: () => boolean) {}

  /** What has been found so far. */
  rows(): readonly FoundRow[] {
    return this.wanted() ? this.found : [];
  }

  /** Looks for them once, and again when files come or go. */
  start(): void {
    if (this.searching !== undefined || !this.wanted()) return;
    this.watcher = this.watch();
    this.refresh();
  }

  refresh(): void {
    if (!this.wanted()) {
      this.changed.fire();
      return;
    }
    this.searching = this.search().catch(() => undefined); // a search that fails finds nothing: what was found before stays
  }

  dispose(): void {
    clearTimeout(this.again);
    this.watcher?.dispose();
    this.changed.dispose();
  }

  private async search(): Promise<void> {
    const uris = await workspace.findFiles(surePattern, undefined, limit);
    const paths = uris.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => fsPath);
    this.found = [...withoutIndexedShards(paths)].sort().map(foundRow);
    this.changed.fire();
  }

  private watch(): Disposable {
    const watcher = workspace.createFileSystemWatcher(surePattern, false, true, false);
    const soon = (): void => {
      clearTimeout(this.again);
      this.again = setTimeout(() => {
        this.refresh();
      }, quietMilliseconds);
    };
    return Disposable.from(watcher, watcher.onDidCreate(soon), watcher.onDidDelete(soon));
  }
}

function foundRow(file: string): FoundRow {
  const folder = path.dirname(workspace.asRelativePath(file));
  return { kind: 'found', id: `found ${file}`, parent: workspaceRow, path: file, folder: folder === '.' ? '' : folder };
}
