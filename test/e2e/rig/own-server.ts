/** The VS Code server that only this test file uses now. */
import { inject } from 'vitest';

export interface JourneyServer {
  /** The workbench's address up to the folder. */
  readonly workbenchAddress: string;
  readonly settingsFile: string;
  /** What it holds at first. */
  readonly settings: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    servers: readonly JourneyServer[];
  }
}

/** Journeys that run at the same time have different numbers. */
export function ownServer(): JourneyServer {
  const server = inject('servers')[Number(process.env['VITEST_POOL_ID']) - 1];
  if (server === undefined) throw new Error('there are more journeys at a time than servers');
  return server;
}
