/** Runs the built command line as a shell does. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export interface Run {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

export function paramscope(...words: readonly string[]): Promise<Run> {
  return run(words, () => undefined);
}

/** The user presses Ctrl+C as soon as something is written. */
export function interrupted(...words: readonly string[]): Promise<Run> {
  return run(words, (child) => child.kill('SIGINT'));
}

function run(words: readonly string[], atFirstOutput: (child: ChildProcess) => void): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.once('data', () => {
      atFirstOutput(child);
    });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    child.on('error', reject);
    child.on('close', (status) => {
      resolve({ status, output, errors });
    });
  });
}

/** The one JSON document on standard output. */
export async function json(...words: readonly string[]): Promise<Record<string, unknown>> {
  const { output } = await paramscope(...words);
  return JSON.parse(output) as Record<string, unknown>;
}
