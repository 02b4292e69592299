/** What a thread of ours is started as: told in its `workerData`. */

export const sessionChannel = 'session';

/** Serves a session on its `parentPort`. */
export interface SessionRole {
  readonly role: 'session';
  /** Path of the bundle that threads run, and of the compiled kernels. */
  readonly bundle: string;
  readonly wasm: string;
  readonly threads: number;
}
