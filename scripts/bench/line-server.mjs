// A process that is asked by lines of JSON and answers each with one line: our own code and its peers are measured in the same way.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** `ask(request)` resolves to the answer; an answer with `error`, or a process that ends, rejects. `close()` ends the process. */
export function startServer(command, args) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = [];
  let ended;
  const fail = (message) => {
    ended ??= new Error(message);
    for (const { reject } of waiting.splice(0)) reject(ended);
  };
  child.once('error', (error) => fail(error.message));
  child.once('exit', (code) => fail(`${command} ended with ${String(code)}`));
  child.stdin.on('error', () => fail(`${command} does not listen`));
  createInterface({ input: child.stdout }).on('line', (line) => {
    const answer = JSON.parse(line);
    const { resolve, reject } = waiting.shift();
    if (answer.error === undefined) resolve(answer);
    else reject(new Error(answer.error));
  });
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        if (ended !== undefined) return reject(ended);
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify(request)}\n`);
      }),
    close: () => new Promise((resolve) => (ended === undefined ? (child.once('exit', resolve), child.stdin.end()) : resolve())),
  };
}
