// Starts a prepared VS Code server on 127.0.0.1 and a free port.
//
//   const server = await startServer({ extensionFolder: '/checkout' });   // or { vsix: 'paramscope.vsix' }
//   console.log(server.address('/folder'));
//   await server.stop();
import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { prepare, serverVersion } from './prepare.mjs';

/**
 * Settings that keep the workbench still: no welcome page, no trust question, no chat, no network.
 * files.autoSave: in a browser VS Code saves everything after a second; on the desktop it does not.
 */
const calmSettings = {
  'files.autoSave': 'off',
  'workbench.startupEditor': 'none',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'workbench.enableExperiments': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'editor.hover.delay': 100,
};

/** Either `extensionFolder` (a checkout, loaded as it lies) or `vsix` (a package, installed first). */
export async function startServer({ version = serverVersion, extensionFolder, vsix, settings = {}, log = () => {} }) {
  const { node, server } = await prepare(version, { log });
  const data = await mkdtemp(path.join(os.tmpdir(), 'paramscope-vscode-'));
  const settingsFile = path.join(data, 'user', 'User', 'settings.json');
  await mkdir(path.dirname(settingsFile), { recursive: true });
  await writeFile(settingsFile, JSON.stringify({ ...calmSettings, ...settings }));
  const folders = [
    '--server-data-dir',
    data,
    '--user-data-dir',
    path.join(data, 'user'),
    '--extensions-dir',
    path.join(data, 'extensions'),
  ];
  if (vsix) await promisify(execFile)(node, [server, ...folders, '--accept-server-license-terms', '--install-extension', vsix]);
  const running = await launch(node, [server, ...folders], extensionFolder);
  return {
    pid: running.child.pid,
    port: running.port,
    settingsFile,
    address(folder) {
      const extension = `vscode-remote://127.0.0.1:${running.port}${extensionFolder}`;
      const payload = extensionFolder ? { payload: JSON.stringify([['extensionDevelopmentPath', extension]]) } : {};
      const query = new URLSearchParams({ ...payload, ...(folder === undefined ? {} : { folder }) });
      return `http://127.0.0.1:${running.port}/?${query}`;
    },
    output: running.output,
    async stop() {
      running.child.kill();
      await running.ended;
      await rm(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

async function launch(node, words, extensionFolder) {
  // A newer VS Code takes extensionDevelopmentPath only with --enable-smoke-test-driver, which has a price: it shows no toasts.
  const development = extensionFolder ? ['--enable-smoke-test-driver'] : [];
  const { NODE_OPTIONS: _, ...environment } = process.env;
  const child = spawn(
    node,
    [
      ...words,
      '--host',
      '127.0.0.1',
      '--port',
      '0',
      '--without-connection-token',
      '--accept-server-license-terms',
      '--telemetry-level',
      'off',
      '--enable-remote-auto-shutdown',
      ...development,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...environment, EXTENSIONS_GALLERY: '{}' } },
  );
  // If this process dies without stop(): end it; and auto-shutdown ends it five minutes after the last window.
  const kill = () => child.kill();
  process.once('exit', kill);
  let output = '';
  child.stderr.on('data', (text) => {
    output += text;
  });
  const ended = new Promise((resolve) => {
    child.once('exit', () => {
      process.off('exit', kill);
      resolve();
    });
  });
  const port = await new Promise((resolve, reject) => {
    child.stdout.on('data', (text) => {
      output += text;
      const found = /listening on (\d+)/.exec(output);
      if (found) resolve(Number(found[1]));
    });
    child.once('error', reject);
    void ended.then(() => reject(new Error(`The server ended:\n${output}`)));
  });
  return { child, ended, port, output: () => output };
}
