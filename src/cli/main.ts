/** `paramscope`: the session in a terminal. */
import { CommanderError } from 'commander';
import { exitStatus, printFailure, UsageError } from './failure.js';
import { createProgram } from './program.js';
import { createRuntime } from './runtime.js';

async function main(words: readonly string[]): Promise<void> {
  const stop = new AbortController();
  process.once('SIGINT', () => {
    stop.abort();
  });
  const runtime = createRuntime(stop.signal);
  const json = words.includes('--json');
  try {
    const program = createProgram(runtime);
    await program.parseAsync(words, { from: 'user' });
    await runtime.output.flush();
  } catch (error) {
    runtime.progress.clear();
    // Set before threads are ended: they keep no process alive, so that nothing after waiting for them is sure to run.
    process.exitCode =
      error instanceof CommanderError ? endedByCommander(error, json) : printFailure(error, pathIn(words), json && !runtime.output.started);
  } finally {
    await runtime.close();
  }
}

/** Help is no failure; of a wrong call commander has written the words already. */
function endedByCommander({ exitCode, message }: CommanderError, json: boolean): number {
  if (exitCode === 0) return exitStatus.done;
  return json ? printFailure(new UsageError(message.replace(/^error: /, '')), undefined, json) : exitStatus.usage;
}

/** The checkpoint a failure is about, unless the error names a file itself. */
function pathIn([, path]: readonly string[]): string | undefined {
  return path?.startsWith('-') === false ? path : undefined;
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader went away (`| head`): nobody wants the rest.
  process.exit(error.code === 'EPIPE' ? exitStatus.done : exitStatus.unreadable);
});

void main(process.argv.slice(2));
