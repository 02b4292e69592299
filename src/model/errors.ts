/**
 * Every way in which opening, reading or computing can fail: one class, a closed set of tags, fields that say where.
 * Words for people are made at the surface (`src/vscode`, `src/cli`); `message` is one plain sentence for logs and `--json`.
 *
 *   throw new CheckpointError('corrupt', 'the header ends outside the file', { offset: 8 });
 */

/**
 * - `corrupt`: bytes contradict the format, the file's size or each other, or something named is missing
 * - `too-large`: consistent, but beyond our limits
 * - `unsafe`: code would run, or something outside the checkpoint's folder would be reached
 * - `unsupported`: may be fine for somebody else; we do not read it
 * - `not-found`: no such file, parameter or block
 * - `unreadable`: the operating system refused (permissions, I/O error)
 * - `changed`: the file is not the one that was opened
 * - `refused`: an edit that the framework would not make, or that the file cannot hold
 * - `cancelled`: the caller asked to stop
 * - `internal`: our own mistake
 */
export const errorTags = [
  'corrupt',
  'too-large',
  'unsafe',
  'unsupported',
  'not-found',
  'unreadable',
  'changed',
  'refused',
  'cancelled',
  'internal',
] as const;

export type ErrorTag = (typeof errorTags)[number];

export interface ErrorFields {
  /** The file concerned, as the user named it. */
  readonly path?: string;
  /** Byte offset in that file where the contradiction was seen. */
  readonly offset?: number;
  readonly cause?: unknown;
}

export class CheckpointError extends Error {
  readonly tag: ErrorTag;
  readonly path?: string;
  readonly offset?: number;

  constructor(tag: ErrorTag, message: string, fields: ErrorFields = {}) {
    super(message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.name = 'CheckpointError';
    this.tag = tag;
    if (fields.path !== undefined) this.path = fields.path;
    if (fields.offset !== undefined) this.offset = fields.offset;
  }
}

/** The plain form of an error, as it crosses threads and as `--json` prints it. */
export interface ErrorReport {
  readonly tag: ErrorTag;
  readonly message: string;
  readonly path?: string;
  readonly offset?: number;
}

/** Anything thrown, as a report: system errors get their tag from their code, our own mistakes are `internal`. */
export function reportError(thrown: unknown): ErrorReport {
  if (thrown instanceof CheckpointError) {
    const { tag, message, path, offset } = thrown;
    return { tag, message, ...(path === undefined ? {} : { path }), ...(offset === undefined ? {} : { offset }) };
  }
  if (thrown instanceof Error && thrown.name === 'AbortError') return { tag: 'cancelled', message: 'cancelled' };
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { tag: systemTag(thrown) ?? 'internal', message };
}

function systemTag(thrown: unknown): ErrorTag | undefined {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'not-found';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EIO' || code === 'EISDIR' || code === 'ELOOP' || code === 'EMFILE')
    return 'unreadable';
  return undefined;
}

/** A report that crossed a border, as an error again. */
export function errorFromReport(report: ErrorReport): CheckpointError {
  return new CheckpointError(report.tag, report.message, report);
}

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new CheckpointError('cancelled', 'cancelled');
}
