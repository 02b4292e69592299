/** Which checkpoint a file of code is about, where the user said so. Kept per workspace. */
import { EventEmitter, type Disposable, type Memento } from 'vscode';

const key = 'paramscope.pinnedCheckpoints';

export class Pins implements Disposable {
  private readonly changed = new EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  constructor(private readonly memento: Memento) {}

  /** `owner`: the address of a file or notebook. The path of a checkpoint. */
  get(owner: string): string | undefined {
    const { [owner]: path } = this.all();
    return path;
  }

  /** Undefined takes the pin away. */
  async set(owner: string, path: string | undefined): Promise<void> {
    const others = Object.entries(this.all()).filter(([other]) => other !== owner);
    await this.memento.update(key, Object.fromEntries(path === undefined ? others : [...others, [owner, path]]));
    this.changed.fire();
  }

  dispose(): void {
    this.changed.dispose();
  }

  private all(): Readonly<Record<string, string>> {
    const stored = this.memento.get<unknown>(key);
    if (typeof stored !== 'object' || stored === null) return {};
    return Object.fromEntries(Object.entries(stored).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  }
}
