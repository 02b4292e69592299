/**
 * Initializers of the user's own: a function of a JavaScript file, run in a thread that is ended when it takes too long or too much memory. It is code
 * that can do anything that the user can, and so it runs only where somebody has said that it is trusted.
 *
 *   const runner = new ModuleRunner({ file: 'mine.mjs' }, { bundle, trusted: true });
 *   const values = await runner.values({ name, shape, dtype, values, fans }, generators.torch);
 *   await runner.close();
 */
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { CheckpointError } from '../../model/errors.js';
import { elementCount } from '../../model/shape.js';
import type { TorchGenerator } from '../../numeric/random/torch.js';
import { connect, type Client } from '../../protocol/call.js';
import { threadPort } from '../../worker/port.js';
import { moduleChannel, type ModuleProtocol, type ModuleRole, type ModuleTensor } from './module-protocol.js';

export interface ModuleFile {
  readonly file: string;
  /** Of the exported function; `default` when absent. */
  readonly function?: string;
}

export interface ModuleLimits {
  /** Path of dist/worker.js. */
  readonly bundle: string;
  /** Whether the user has said that code from files may run: a trusted workspace, the option --allow-modules. */
  readonly trusted: boolean;
  /** For one tensor. */
  readonly milliseconds?: number;
  /** Of JavaScript's memory; of arrays twice as much. */
  readonly mebibytes?: number;
  readonly signal?: AbortSignal;
}

const usualTime = 30_000;
const usualMemory = 1024;
/** The function gets all values at once, 8 bytes each. */
const mostElements = 2 ** 26;
const watchEvery = 100;

export class ModuleRunner {
  private readonly name: string;
  private readonly memory: number;
  private readonly worker: Worker;
  private readonly client: Client<ModuleProtocol>;
  /** Rejects when the thread has ended, with the reason. */
  private readonly ended: Promise<never>;
  private fail: (error: CheckpointError) => void = () => undefined;

  /** `refused` when it is not trusted. */
  constructor(
    { file, function: exported = 'default' }: ModuleFile,
    private readonly limits: ModuleLimits,
  ) {
    this.name = path.basename(file);
    this.memory = limits.mebibytes ?? usualMemory;
    if (!limits.trusted) throw this.refusal('code of files runs only where it is trusted');
    const workerData: ModuleRole = { role: 'module', file: path.resolve(file), function: exported };
    const resourceLimits = { maxOldGenerationSizeMb: this.memory };
    this.worker = new Worker(limits.bundle, { workerData, resourceLimits, stdout: true, stderr: true });
    this.client = connect<ModuleProtocol>(threadPort(this.worker), moduleChannel);
    this.ended = new Promise<never>((_, reject) => {
      this.fail = reject;
    });
    this.ended.catch(() => undefined); // told to whoever waits for values
    this.listen();
  }

  /** New values in C order. The generator is left where the function leaves it. `refused` for all that goes wrong in the function. */
  async values(tensor: ModuleTensor, torch: TorchGenerator): Promise<Float64Array> {
    const count = elementCount(tensor.shape);
    if (count > mostElements) throw this.refusal(`${tensor.name} has more than ${mostElements} elements`);
    const { engine } = torch;
    const generator = { words: engine.state, position: engine.position, spare: torch.spare };
    const stop = this.watch();
    try {
      const answer = this.client.call('run', { tensor, machine: torch.machine, generator }).catch((error: unknown) => {
        throw this.named(error);
      });
      const result = await Promise.race([answer, this.ended]);
      engine.state.set(result.generator.words);
      engine.position = result.generator.position;
      torch.spare = result.generator.spare;
      return result.values;
    } finally {
      stop();
    }
  }

  async close(): Promise<void> {
    this.fail(new CheckpointError('cancelled', 'cancelled'));
    this.client.close();
    await this.worker.terminate();
  }

  private listen(): void {
    this.worker.once('error', (error: NodeJS.ErrnoException) => {
      const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.fail(this.refusal(isMemory ? this.tooMuch() : error.message));
    });
    this.worker.once('exit', () => {
      this.fail(this.refusal('it ended its thread'));
    });
    // What it prints must not get into what we print.
    for (const printed of [this.worker.stdout, this.worker.stderr]) printed.on('data', (text: Buffer) => process.stderr.write(text));
  }

  /** Ends the thread when the time is up, when the process has grown too much, and when the caller asks to stop. */
  private watch(): () => void {
    const { milliseconds = usualTime, signal } = this.limits;
    const end = (error: CheckpointError): void => {
      this.fail(error);
      void this.worker.terminate();
    };
    const cancel = (): void => {
      end(new CheckpointError('cancelled', 'cancelled'));
    };
    const before = process.memoryUsage.rss();
    const timer = setTimeout(() => {
      end(this.refusal(`it takes longer than ${milliseconds / 1000} s`));
    }, milliseconds);
    const watching = setInterval(() => {
      if (process.memoryUsage.rss() - before > 2 * this.memory * 2 ** 20) end(this.refusal(this.tooMuch()));
    }, watchEvery);
    signal?.addEventListener('abort', cancel, { once: true });
    if (signal?.aborted === true) cancel();
    return () => {
      clearTimeout(timer);
      clearInterval(watching);
      signal?.removeEventListener('abort', cancel);
    };
  }

  private tooMuch(): string {
    return `it takes more than ${this.memory} MiB of memory`;
  }

  /** What the thread refused is told with the file's name. */
  private named(error: unknown): unknown {
    return error instanceof CheckpointError && error.tag === 'refused' ? this.refusal(error.message) : error;
  }

  private refusal(what: string): CheckpointError {
    return new CheckpointError('refused', `${this.name}: ${what}`);
  }
}
