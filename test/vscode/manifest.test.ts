/** What `package.json` contributes, and what the code registers, sets and reads: the same. */
import { access, readFile } from 'node:fs/promises';
import vm from 'node:vm';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { ownEndings, sharedEndings } from '../../src/vscode/checkpoints/file-names.js';
import { samples } from '../../src/vscode/commands/samples.js';
import { readSettings } from '../../src/vscode/settings.js';
import { contextValues } from '../../src/vscode/tree/nodes.js';
import { colorMaps } from '../../webview/charts/color.js';
import { fakeVscode, type Recorded } from './fake-vscode.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface MenuItem {
  readonly command: string;
  readonly when?: string;
}

interface Setting {
  readonly default: unknown;
  readonly description?: string;
  readonly markdownDescription?: string;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
}

interface Manifest {
  readonly publisher: string;
  readonly name: string;
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category?: string;
      readonly enablement?: string;
    }[];
    readonly views: { readonly [container: string]: readonly { readonly id: string; readonly icon: string; readonly when?: string }[] };
    readonly viewsContainers: { readonly activitybar: readonly { readonly id: string; readonly icon: string }[] };
    readonly viewsWelcome: readonly { readonly view: string; readonly contents: string; readonly when?: string }[];
    readonly customEditors: readonly { readonly viewType: string; readonly selector: readonly { readonly filenamePattern: string }[] }[];
    readonly menus: { readonly [menu: string]: readonly MenuItem[] };
    readonly keybindings: readonly MenuItem[];
    readonly configuration: { readonly properties: { readonly [name: string]: Setting } };
    readonly walkthroughs: readonly {
      readonly id: string;
      readonly steps: readonly {
        readonly description: string;
        readonly media: { readonly svg: string };
        readonly completionEvents: readonly string[];
      }[];
    }[];
  };
}

const manifest = JSON.parse(await readFile(`${root}/package.json`, 'utf8')) as Manifest;
const { contributes } = manifest;
const commandIds = contributes.commands.map(({ command }) => command);
const viewIds = Object.values(contributes.views).flatMap((views) => views.map(({ id }) => id));
const menuItems = Object.values(contributes.menus).flat();
const whenClauses = [
  ...[...menuItems, ...contributes.keybindings, ...contributes.viewsWelcome, ...Object.values(contributes.views).flat()].map(
    ({ when }) => when,
  ),
  ...contributes.commands.map(({ enablement }) => enablement),
].filter((when) => when !== undefined);

const recorded: Recorded[] = [];
let bundle = '';

beforeAll(async () => {
  const built = await build({
    absWorkingDir: root,
    entryPoints: ['src/vscode/extension.ts'],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
    write: false,
  });
  bundle = built.outputFiles[0]?.text ?? '';
  activate(bundle);
});

/** Runs `activate` against the stand-in. */
function activate(code: string): void {
  const nodeRequire = createRequire(import.meta.url);
  const module: { exports: { activate?: (context: unknown) => void } } = { exports: {} };
  const load = (name: string): unknown => (name === 'vscode' ? fakeVscode(recorded) : nodeRequire(name));
  const run = vm.compileFunction(code, ['require', 'module', 'exports']);
  Reflect.apply(run, undefined, [load, module, module.exports]);
  const memento = { get: () => undefined, update: () => Promise.resolve() };
  const uri = { fsPath: '/nowhere' };
  module.exports.activate?.({
    extensionPath: root,
    extensionUri: uri,
    globalStorageUri: uri,
    workspaceState: memento,
    globalState: memento,
    subscriptions: [],
  });
}

/** First arguments of all calls of a function of the API. */
function firstArguments(name: string): readonly unknown[] {
  return recorded.filter((call) => call.name === name).map(({ args }) => args[0]);
}

function matches(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, found]) => found ?? '');
}

describe('commands', () => {
  it('are contributed and registered, the same ones', () => {
    expect([...firstArguments('commands.registerCommand')].sort()).toEqual([...commandIds].sort());
  });

  it('have a title and the category', () => {
    for (const { title, category } of contributes.commands) {
      expect(title).not.toBe('');
      expect(category).toBe('Paramscope');
    }
  });

  it('of menus, keys, welcome texts and walkthroughs exist', () => {
    const texts = [...contributes.viewsWelcome.map(({ contents }) => contents), ...steps.map(({ description }) => description)];
    const linked = texts.flatMap((text) => matches(text, /\(command:(paramscope\.\w+)/g));
    const completing = steps.flatMap(({ completionEvents }) => completionEvents.flatMap((event) => matches(event, /^onCommand:(.+)$/g)));
    const used = [...[...menuItems, ...contributes.keybindings].map(({ command }) => command), ...linked, ...completing];
    for (const command of used) expect(commandIds).toContain(command);
  });

  it('that the code names are registered ones', () => {
    const named = matches(bundle, /command: "(paramscope\.[\w.]+)"/g);
    expect(named.length).toBeGreaterThan(0);
    for (const command of named) expect(commandIds).toContain(command);
  });
});

const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);

describe('views and editors', () => {
  it('that are contributed are filled by code, and no others', () => {
    const filled = [...firstArguments('window.createTreeView'), ...firstArguments('window.registerTreeDataProvider')];
    expect([...filled].sort()).toEqual([...viewIds].sort());
  });

  it('of welcome texts exist', () => {
    for (const { view } of contributes.viewsWelcome) expect(viewIds).toContain(view);
  });

  it('custom editors are registered', () => {
    const types = contributes.customEditors.map(({ viewType }) => viewType);
    expect([...firstArguments('window.registerCustomEditorProvider')].sort()).toEqual([...types].sort());
  });

  it('open these files by default, and offer themselves for those', () => {
    const patterns = contributes.customEditors.map(({ selector }) => selector.map(({ filenamePattern }) => filenamePattern));
    expect(patterns).toEqual([ownEndings.map((ending) => `*${ending}`), sharedEndings.map((ending) => `*${ending}`)]);
    expect(ownEndings).toEqual(expect.arrayContaining(['.pt', '.keras', '.gguf', '.onnx', '.params', '.npz', '.tflite', '.msgpack']));
    expect(sharedEndings).not.toEqual(expect.arrayContaining(['.pt']));
  });

  it('the walkthrough that is linked is ours', () => {
    const ids = contributes.walkthroughs.map(({ id }) => `${manifest.publisher}.${manifest.name}#${id}`);
    const linked = contributes.viewsWelcome.flatMap(({ contents }) => matches(contents, /openWalkthrough\?([^)]+)\)/g));
    expect(linked.map((link) => JSON.parse(decodeURIComponent(link)) as unknown)).toEqual([ids]);
  });
});

describe('when clauses', () => {
  it('name views of ours', () => {
    const views = whenClauses.flatMap((when) => matches(when, /(?:view|focusedView) == (\S+)/g));
    expect(views.length).toBeGreaterThan(0);
    for (const view of views) expect(viewIds).toContain(view);
  });

  it('name rows that exist', () => {
    const rows = [...contextValues, 'tie', 'edit'];
    const equal = whenClauses.flatMap((when) => matches(when, /viewItem == (\S+)/g));
    for (const item of equal) expect(rows).toContain(item);
    const patterns = whenClauses.flatMap((when) => matches(when, /viewItem =~ \/(.+?)\/(?: |$)/g));
    expect(patterns.length).toBeGreaterThan(0);
    for (const pattern of patterns) expect(rows.filter((row) => new RegExp(pattern).test(row))).not.toEqual([]);
  });

  it('use keys that the code sets, and the code sets none in vain', () => {
    const set = new Set(matches(bundle, /"setContext",\s*"(paramscope\.\w+)"/g));
    const used = new Set(whenClauses.flatMap((when) => matches(when.replaceAll(/[vV]iew == \S+/g, ''), /(?<!\w)(paramscope\.\w+)/g)));
    expect([...used].sort()).toEqual([...set].sort());
  });

  it('name editors of ours', () => {
    const patterns = whenClauses.flatMap((when) => matches(when, /activeCustomEditorId =~ \/(.+?)\/(?: |$)/g));
    for (const pattern of patterns) for (const { viewType } of contributes.customEditors) expect(viewType).toMatch(new RegExp(pattern));
  });
});

describe('settings', () => {
  it('are contributed and read, the same ones, with the same defaults', () => {
    const read = new Set<string>();
    const get = (name: string): unknown => {
      read.add(`paramscope.${name}`);
      return contributes.configuration.properties[`paramscope.${name}`]?.default;
    };
    const contributed = readSettings({ get });
    expect([...read].sort()).toEqual(Object.keys(contributes.configuration.properties).sort());
    expect(readSettings({ get: () => undefined })).toEqual(contributed);
  });

  it('offer the color maps there are', () => {
    expect(contributes.configuration.properties['paramscope.colorMap']?.enum).toEqual(['auto', ...Object.keys(colorMaps)]);
  });

  it('each say what they do', () => {
    for (const setting of Object.values(contributes.configuration.properties)) {
      expect(setting.description ?? setting.markdownDescription).toMatch(/\w.*\.$/);
      if (setting.enum !== undefined) expect(setting.enumDescriptions).toHaveLength(setting.enum.length);
    }
  });
});

describe('activation', () => {
  it('comes with the language of every hover; VS Code adds commands, views and editors itself', () => {
    const selectors = firstArguments('languages.registerHoverProvider') as readonly (readonly { readonly language: string }[])[];
    const languages = new Set(selectors.flat().map(({ language }) => language));
    expect(manifest.activationEvents).toEqual([...languages].map((language) => `onLanguage:${language}`));
  });
});

describe('files', () => {
  it('that are named are there', async () => {
    const media = steps.map(({ media: { svg } }) => svg);
    const icons = [...contributes.viewsContainers.activitybar, ...Object.values(contributes.views).flat()].map(({ icon }) => icon);
    const files = [
      manifest.icon,
      ...media,
      ...icons,
      ...samples.flatMap(({ file, beside = [] }) => [file, ...beside].map((name) => `samples/${name}`)),
    ];
    for (const file of files) await expect(access(`${root}/${file}`)).resolves.toBeUndefined();
  });
});
