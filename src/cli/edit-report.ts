/** What `edit` tells: each edit in a sentence, what it changed, how it was saved. */
import type { EditState, PendingEdit, SaveResult } from '../protocol/edits.js';
import type { OpenCheckpoint } from '../session/open-checkpoint.js';
import { jsonText } from './json.js';
import type { Output } from './output.js';
import { countText, plainText, sizeText } from './text.js';

export interface ChangedParameter {
  readonly index: number;
  /** Of one that is gone: its last. */
  readonly name: string;
  /** In the file as it was opened. */
  readonly was: string;
  readonly isGone: boolean;
  /** Of the new values; absent where there are none. */
  readonly sha256?: string;
}

export interface EditOutcome {
  readonly open: OpenCheckpoint;
  /** Before saving. */
  readonly state: EditState;
  readonly changed: readonly ChangedParameter[];
  /** Absent with --dry-run. */
  readonly saved?: SaveResult;
}

/** One document; an edit and a changed parameter a line. */
export async function writeEdits({ open, state, changed, saved }: EditOutcome, output: Output): Promise<void> {
  await output.write(`{\n "path": ${jsonText(open.path)},\n "edits": [`);
  await writeLines(
    state.edits.map((pending) => editReport(open, pending)),
    output,
  );
  await output.write('],\n "changed": [');
  await writeLines(changed.map(changedReport), output);
  const copyOnly = state.copyOnly === undefined ? '' : `,\n "copyOnly": ${jsonText(state.copyOnly)}`;
  await output.write(`]${copyOnly},\n "saved": ${jsonText(saved ?? null)}\n}\n`);
}

async function writeLines(reports: readonly Record<string, unknown>[], output: Output): Promise<void> {
  for (const [position, report] of reports.entries()) await output.write(`${position === 0 ? '' : ','}\n  ${jsonText(report)}`);
  if (reports.length > 0) await output.write('\n ');
}

/** Names of parameters are those of the file as it was opened. */
function editReport({ base }: OpenCheckpoint, { edit, sentence, indices, tiedNames, promise }: PendingEdit): Record<string, unknown> {
  return {
    sentence,
    edit,
    parameters: indices.map((index) => base.parameters.nameAt(index)),
    ...(tiedNames.length === 0 ? {} : { tied: tiedNames }),
    ...(promise === undefined ? {} : { promise }),
  };
}

function changedReport({ name, was, isGone, sha256 }: ChangedParameter): Record<string, unknown> {
  return { name, ...(name === was ? {} : { was }), ...(isGone ? { removed: true } : {}), ...(sha256 === undefined ? {} : { sha256 }) };
}

export async function printEdits({ state, changed, saved }: EditOutcome, output: Output): Promise<void> {
  for (const { sentence, tiedNames, promise } of state.edits) {
    await output.write(`${plainText(sentence)}\n`);
    if (tiedNames.length > 0) await output.write(`  changes with it, since they are tied: ${plainText(tiedNames.join(', '))}\n`);
    if (promise !== undefined) await output.write(`  ${promise}\n`);
  }
  const { length } = changed;
  await output.write(`${length === 1 ? '1 parameter differs' : `${countText(length)} parameters differ`} from the file\n`);
  if (state.copyOnly !== undefined) {
    const outcome = state.instead === 'anew' ? 'the edits cannot be written into the file as it lies' : 'only a copy can hold the edits';
    await output.write(`${outcome}: ${plainText(state.copyOnly)}\n`);
  }
  await output.write(saved === undefined ? 'nothing was written (--dry-run)\n' : `${savedText(saved)}\n`);
}

const ways = { 'in place': 'saved in place', rewritten: 'written anew, with the edits', copy: 'written, with the edits' } as const;

function savedText({ path, bytes, how }: SaveResult): string {
  return `${plainText(path)}: ${ways[how]}, ${sizeText(bytes)}`;
}
