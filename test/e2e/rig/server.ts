/**
 * One VS Code server for all journeys: started before the first, stopped after the last. It runs the packaged extension, as users do;
 * `PARAMSCOPE_E2E=checkout` runs the checkout as it lies, which is quicker after a change.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { startServer } from '../../../scripts/vscode/server.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** The workbench's address up to the folder. */
    workbenchAddress: string;
    settingsFile: string;
    /** What it holds at first. */
    settings: string;
  }
}

const root = path.resolve(import.meta.dirname, '../../..');

export default async function startSharedServer(project: TestProject): Promise<() => Promise<void>> {
  const extension = process.env['PARAMSCOPE_E2E'] === 'checkout' ? { extensionFolder: root } : { vsix: path.join(root, 'paramscope.vsix') };
  const server = await startServer({ ...extension, log: console.log });
  project.provide('workbenchAddress', server.address());
  project.provide('settingsFile', server.settingsFile);
  project.provide('settings', readFileSync(server.settingsFile, 'utf8'));
  return () => server.stop();
}
