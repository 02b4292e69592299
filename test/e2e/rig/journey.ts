/**
 * One journey of a user: a folder with some checkpoints, the packaged extension in a real VS Code, a fresh browser.
 *
 *   const journey = startJourney({ 'rgnet.pt': 'pytorch/rgnet-module-torch2.pt' });
 *   test('...', async () => { await journey.vscode.openFromExplorer('rgnet.pt'); });
 */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { ownServer } from './own-server.js';
import { Workbench } from './workbench.js';

export const root = path.resolve(import.meta.dirname, '../../..');
const fixtures = path.join(root, 'test/fixtures');

/** Pictures of the README are taken when this is set; a normal run leaves the checkout as it is. */
const takesPictures = process.env['PARAMSCOPE_PICTURES'] === '1';

export interface Journey {
  readonly vscode: Workbench;
  readonly folder: string;
  /** The window is gone without goodbye, and another one opens. */
  crash(): Promise<void>;
  picture(name: string): Promise<void>;
}

/** `files`: names in the opened folder, and the fixture each is a copy of. `settings`: beside those of all journeys. */
export function startJourney(
  files: Readonly<Record<string, string>>,
  prepare?: (folder: string) => Promise<void>,
  settings: Readonly<Record<string, unknown>> = {},
): Journey {
  let opened: { readonly vscode: Workbench; readonly folder: string } | undefined;
  const current = (): { readonly vscode: Workbench; readonly folder: string } => {
    if (opened === undefined) throw new Error('the journey has not started');
    return opened;
  };
  beforeAll(async () => {
    // A name for the window's title and the Explorer: both are on the pictures.
    const folder = path.join(await mkdtemp(path.join(os.tmpdir(), 'paramscope-journey-')), 'networks');
    await mkdir(folder);
    for (const [name, fixture] of Object.entries(files))
      await cp(path.join(fixtures, fixture), path.join(folder, name), { recursive: true });
    await prepare?.(folder);
    // A server serves many journeys, and with it one file of settings: what an earlier one chose is undone.
    const server = ownServer();
    const usual = JSON.parse(server.settings) as Readonly<Record<string, unknown>>;
    await writeFile(server.settingsFile, JSON.stringify({ ...usual, ...settings }));
    const vscode = await Workbench.open(addressOf(folder));
    opened = { vscode, folder };
  });
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail' || opened === undefined) return;
    await opened.vscode.screenshot(path.join(root, 'out/e2e', `${task.name.replaceAll(/\W+/g, '-')}.png`));
    console.log(await opened.vscode.described());
  });
  afterAll(async () => {
    await opened?.vscode.close();
    if (opened !== undefined) await rm(path.dirname(opened.folder), { recursive: true, force: true });
  });
  return {
    get vscode() {
      return current().vscode;
    },
    get folder() {
      return current().folder;
    },
    crash: async () => {
      const { vscode, folder } = current();
      opened = { vscode: await vscode.crash(addressOf(folder)), folder };
    },
    picture: async (name) => {
      if (takesPictures) await current().vscode.screenshot(path.join(root, 'media/readme', `${name}.png`));
    },
  };
}

function addressOf(folder: string): string {
  return `${ownServer().workbenchAddress}&folder=${encodeURIComponent(folder)}`;
}
