/**
 * VS Code servers for all journeys, one for each window that is open at a time: started before the first, stopped after the last. They run the
 * packaged extension, as users do; `PARAMSCOPE_E2E=checkout` runs the checkout as it lies, which is quicker after a change.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { startServer } from '../../../scripts/vscode/server.mjs';
import type { JourneyServer } from './own-server.js';

const root = path.resolve(import.meta.dirname, '../../..');

export default async function startServers(project: TestProject): Promise<() => Promise<void>> {
  const extension = process.env['PARAMSCOPE_E2E'] === 'checkout' ? { extensionFolder: root } : { vsix: path.join(root, 'paramscope.vsix') };
  const servers = await Promise.all(
    Array.from({ length: project.config.maxWorkers }, () => startServer({ ...extension, log: console.log })),
  );
  project.provide(
    'servers',
    servers.map((server): JourneyServer => ({
      workbenchAddress: server.address(),
      settingsFile: server.settingsFile,
      settings: readFileSync(server.settingsFile, 'utf8'),
    })),
  );
  return async () => {
    await Promise.all(servers.map((server) => server.stop()));
  };
}
