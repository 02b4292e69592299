/** Where the command line writes: standard output in order and without filling the memory, progress on a terminal's standard error. */
import { once } from 'node:events';

export interface Output {
  /** Waits while the reader is slow. */
  write(text: string): Promise<void>;
}

/** Small pieces are gathered: a document of 100,000 parameters is not 100,000 system calls. */
const gathered = 64 * 1024;

export class StandardOutput implements Output {
  private waiting = '';
  private begun = false;

  /** True when a part of a document has been written already. */
  get started(): boolean {
    return this.begun;
  }

  async write(text: string): Promise<void> {
    this.waiting += text;
    if (this.waiting.length >= gathered) await this.flush();
  }

  async flush(): Promise<void> {
    const text = this.waiting;
    this.waiting = '';
    this.begun ||= text !== '';
    if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain');
  }
}

const progressEvery = 100;

/** One line that is written over again; nothing when standard error is no terminal. */
export class ProgressLine {
  private shown = 0;

  show(text: string): void {
    if (!process.stderr.isTTY || performance.now() - this.shown < progressEvery) return;
    this.shown = performance.now();
    process.stderr.write(`\r\x1b[K${text}`);
  }

  clear(): void {
    if (this.shown > 0) process.stderr.write('\r\x1b[K');
    this.shown = 0;
  }
}
