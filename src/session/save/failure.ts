/** What the system refuses, in a sentence that says what became of the file. */
import { CheckpointError, reportError } from '../../model/errors.js';

const causes: Partial<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'there is no more room for you on this disk',
  EROFS: 'the file system is read-only',
  EACCES: 'there is no permission to write',
  EPERM: 'there is no permission to write',
  EIO: 'the disk does not answer as it should',
  EBUSY: 'another program uses the file',
  EXDEV: 'the folder lies on two disks',
};

/** `outcome`: "the file is as it was". Errors that are ours already, and our own mistakes, stay as they are. */
export function asFailure(thrown: unknown, path: string, outcome: string): unknown {
  const code = thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
  if (thrown instanceof CheckpointError || code === undefined) return thrown;
  const { tag, message } = reportError(thrown);
  return new CheckpointError(tag === 'internal' ? 'unreadable' : tag, `${causes[code] ?? message}: ${outcome}`, { path, cause: thrown });
}
