// `npm start`: sets everything up and opens Paramscope on the sample networks. CODE=path chooses a VS Code, CODE=server the one in the browser.
import { spawn, spawnSync } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ensureBuilt, ensurePackaged, ensurePackages, root, say } from './setup.mjs';

/** The command line of a desktop VS Code, or undefined. */
function desktopCode(environment = process.env) {
  // In a terminal of a remote VS Code `code` talks to a distant window, which cannot load an extension from here.
  if (environment.CODE === 'server' || environment.VSCODE_IPC_HOOK_CLI) return undefined;
  const candidates = environment.CODE ? [environment.CODE] : ['code', 'code-insiders', 'codium'];
  return candidates.find((program) => {
    const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8', shell: process.platform === 'win32' });
    // Three lines: version, commit, architecture. Other programs called `code` print something else.
    return status === 0 && /^\d+\.\d+\.\d+\s+[0-9a-f]{40}\s+\w+/.test(stdout);
  });
}

ensurePackages();
ensureBuilt();
// A copy: what is tried out there leaves the checkout as it is.
const workspace = await mkdtemp(path.join(os.tmpdir(), 'paramscope-samples-'));
await cp(path.join(root, 'samples'), workspace, { recursive: true });

const program = desktopCode();
if (program) {
  say(`opening the samples with ${program}`);
  // --profile-temp: none of the user's other extensions and settings, nothing left behind.
  spawn(program, ['--profile-temp', `--extensionDevelopmentPath=${root}`, workspace], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
} else {
  say('no desktop VS Code found: starting one for the browser');
  // The package, as users have it: loaded from the checkout, this VS Code would show no messages.
  ensurePackaged();
  const { startServer } = await import('./vscode/server.mjs');
  const server = await startServer({ vsix: path.join(root, 'paramscope.vsix'), log: say });
  say(`open ${server.address(workspace)}`);
  say('Ctrl-C ends it');
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await server.stop();
    await rm(workspace, { recursive: true, force: true });
    say('stopped');
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void stop());
}
