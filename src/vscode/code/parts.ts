/** What looks at code: hovers, names that complete, pins, problems. Made in one place, for `extension.ts`. */
import { workspace, type Event, type Memento } from 'vscode';
import type { CheckpointEvent } from '../checkpoints/event.js';
import type { CheckpointRegistry } from '../checkpoints/registry.js';
import type { Roots } from '../checkpoints/roots.js';
import { JsonHover } from '../hover/json-hover.js';
import type { Settings } from '../settings.js';
import type { WorkspaceSearch } from '../tree/workspace-search.js';
import { CheckpointsOfCode } from './checkpoints-of-code.js';
import { NameCompletion } from './completion.js';
import { Glances } from './glances.js';
import { PinLens } from './pin-lens.js';
import { Pins } from './pins.js';
import { PythonHover } from './python-hover.js';
import { PythonSources } from './python-sources.js';
import { RecentCheckpoints } from './recent.js';
import { UnknownNames } from './unknown-names.js';

export interface CodeEnvironment {
  readonly registry: CheckpointRegistry;
  readonly roots: Roots;
  readonly search: WorkspaceSearch;
  readonly checkpoints: Event<CheckpointEvent>;
  /** Of the workspace. */
  readonly memory: Memento;
  readonly settings: () => Settings;
}

export interface CodeFeatures {
  readonly pins: Pins;
  /** The settings may have changed. */
  configure(): void;
  readonly disposables: readonly { dispose(): unknown }[];
}

export function codeFeatures({ registry, roots, search, checkpoints, memory, settings }: CodeEnvironment): CodeFeatures {
  const sources = new PythonSources();
  const pins = new Pins(memory);
  const recent = new RecentCheckpoints(registry);
  const folders = (): readonly string[] => (workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  const ofCode = new CheckpointsOfCode({ pins, recent, roots, folders });
  const glances = new Glances(checkpoints, () => settings().editor.automaticBytes);
  const lens = new PinLens({ sources, pins, canPin: () => roots.all().length > 0 || search.rows().length > 0 });
  const unknown = new UnknownNames(sources, ofCode, () => settings().codeDiagnostics);
  const refresh = (): void => {
    lens.refresh();
  };
  return {
    pins,
    configure: () => {
      unknown.refresh();
    },
    disposables: [
      sources,
      pins,
      recent,
      glances,
      lens,
      unknown,
      new JsonHover(recent, glances).register(),
      new PythonHover(sources, ofCode, glances).register(),
      new NameCompletion(sources, ofCode).register(),
      lens.register(),
      unknown.register(),
      roots.onDidChange(refresh),
      search.onDidChange(refresh),
      pins.onDidChange(() => {
        unknown.refresh();
      }),
    ],
  };
}
