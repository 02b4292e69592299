/** Types of server.mjs, which runs without a build. */
export interface VSCodeServer {
  readonly pid: number | undefined;
  readonly port: number;
  readonly settingsFile: string;
  /** Of the workbench; without a folder `&folder=...` can be put behind it. */
  address(folder?: string): string;
  output(): string;
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly version?: string;
  readonly extensionFolder?: string;
  readonly vsix?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly log?: (line: string) => void;
}

export function startServer(options: ServerOptions): Promise<VSCodeServer>;
