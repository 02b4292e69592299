/** What tells that a file is still the one that was opened: path, size and time of its last change. */
import { stat } from 'node:fs/promises';
import { CheckpointError, reportError } from '../model/errors.js';

export interface FileIdentity {
  readonly path: string;
  readonly size: number;
  /** Nanoseconds. */
  readonly changed: string;
}

export async function identify(paths: readonly string[]): Promise<readonly FileIdentity[]> {
  const identities: FileIdentity[] = [];
  for (const path of paths) {
    const { size, mtimeNs } = await stat(path, { bigint: true });
    identities.push({ path, size: Number(size), changed: String(mtimeNs) });
  }
  return identities;
}

/** `changed` when a file differs from what it was, or is gone. */
export async function verifyIdentity(opened: readonly FileIdentity[]): Promise<void> {
  for (const was of opened) {
    const [is] = await identify([was.path]).catch((error: unknown) => {
      throw new CheckpointError('changed', `the file cannot be read any more: ${reportError(error).message}`, {
        path: was.path,
        cause: error,
      });
    });
    if (is?.size !== was.size || is.changed !== was.changed)
      throw new CheckpointError('changed', 'the file has changed since it was opened', { path: was.path });
  }
}
