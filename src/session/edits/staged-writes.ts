/**
 * Many small pieces written one behind the other: gathered in two buffers, of which one is written while the other fills. Nothing is allocated a piece,
 * which would keep the garbage collector busy.
 */
import type { Scratch } from './scratch.js';

const longestBuffer = 1 << 20;

export class StagedWrites {
  private buffer: Uint8Array;
  private other: Uint8Array;
  private used = 0;
  private writing: Promise<void> = Promise.resolve();

  /**
   * `at`: where the first byte goes. `arrange` is called with the staged bytes before they are written, which it may change in place: whole units of
   * `unit` bytes.
   */
  constructor(
    private readonly scratch: Scratch,
    private at: number,
    private readonly arrange: (bytes: Uint8Array) => void,
    unit: number,
  ) {
    const length = longestBuffer - (longestBuffer % unit);
    this.buffer = new Uint8Array(length);
    this.other = new Uint8Array(length);
  }

  /** Copies the bytes. What went wrong with an earlier write is thrown here or by `end`. */
  async add(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const some = bytes.subarray(done, done + this.buffer.length - this.used);
      this.buffer.set(some, this.used);
      this.used += some.length;
      done += some.length;
      if (this.used === this.buffer.length) await this.flush();
    }
  }

  async end(): Promise<void> {
    await this.flush();
    await this.writing;
  }

  private async flush(): Promise<void> {
    await this.writing;
    if (this.used === 0) return;
    const staged = this.buffer.subarray(0, this.used);
    this.arrange(staged);
    this.writing = this.scratch.write(staged, this.at);
    this.writing.catch(() => undefined); // thrown when its turn comes
    this.at += this.used;
    this.used = 0;
    [this.buffer, this.other] = [this.other, this.buffer];
  }
}
