/** One VS Code server with the packaged extension for all journeys: started before the first, stopped after the last. */
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { startServer } from '../../../scripts/vscode/server.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    serverAddress: string;
  }
}

export default async function startSharedServer(project: TestProject): Promise<() => Promise<void>> {
  const vsix = path.resolve(import.meta.dirname, '../../../paramscope.vsix');
  const server = await startServer({ vsix, log: console.log });
  project.provide('serverAddress', `http://127.0.0.1:${String(server.port)}/`);
  return () => server.stop();
}
