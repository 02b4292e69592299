/** The settings of this version, read where they are needed; `package.json` describes them and holds the same defaults. */
import type { WorkspaceConfiguration } from 'vscode';
import type { EditorSettings } from '../protocol/editor.js';

export const settingsSection = 'paramscope';

export interface Settings {
  /** `editable` is the window's to say. */
  readonly editor: Omit<EditorSettings, 'editable'>;
  /** 0: as many as the machine has processors to spare. */
  readonly threads: number;
  readonly searchWorkspace: boolean;
  readonly saveMode: 'inPlace' | 'copy';
  /** Names in code that the checkpoint does not hold are told. */
  readonly codeDiagnostics: boolean;
}

/** `configuration` is that of our section. A value of the wrong type counts as not set. */
export function readSettings(configuration: Pick<WorkspaceConfiguration, 'get'>): Settings {
  const { get } = checked(configuration);
  return {
    editor: {
      colorMap: get('colorMap', 'auto'),
      heatmapRange: get('heatmap.range', 'full') === 'percentile' ? 'percentile' : 'full',
      automaticBytes: get('statistics.automaticBytes', 64 * 1024 * 1024),
      seed: seedOf(configuration.get<unknown>('initialize.seed')),
    },
    threads: Math.max(0, Math.floor(get('threads', 0))),
    searchWorkspace: get('workspace.search', true),
    saveMode: get('save.mode', 'inPlace') === 'copy' ? 'copy' : 'inPlace',
    codeDiagnostics: get('code.diagnostics', false),
  };
}

function seedOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

type Setting = string | number | boolean;
type Widened<Value extends Setting> = Value extends string ? string : Value extends number ? number : boolean;

function checked(configuration: Pick<WorkspaceConfiguration, 'get'>): {
  get: <Value extends Setting>(name: string, initial: Value) => Widened<Value>;
} {
  return {
    get: (name, initial) => {
      const value = configuration.get<unknown>(name);
      return (typeof value === typeof initial ? value : initial) as Widened<typeof initial>;
    },
  };
}
