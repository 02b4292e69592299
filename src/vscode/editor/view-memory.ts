/** What the editor of each checkpoint showed last: kept per workspace, for the next time it is opened. */
import type { Memento } from 'vscode';
import type { EditorView } from '../../protocol/editor.js';

const key = 'paramscope.views';
const kept = 100;

type Stored = readonly (readonly [string, EditorView])[];

export class ViewMemory {
  constructor(private readonly memento: Pick<Memento, 'get' | 'update'>) {}

  get(path: string): EditorView | null {
    return this.stored().find(([known]) => known === path)?.[1] ?? null;
  }

  set(path: string, view: EditorView): void {
    const others = this.stored().filter(([known]) => known !== path);
    const next: Stored = [[path, view], ...others.slice(0, kept - 1)];
    void this.memento.update(key, next);
  }

  private stored(): Stored {
    return this.memento.get<Stored>(key) ?? [];
  }
}
