/**
 * Which checkpoint a meaning is about: the file that the code names; else the one pinned to this code; else the only one that is open.
 *
 *   const about = await ofCode.about(meaning, { owner, file });
 *   about?.checkpoint.call('resolveExpression', about.question)
 */
import type { Meaning } from '../../python/meaning-kinds.js';
import type { ResolvedExpression } from '../../protocol/access.js';
import type { OpenedCheckpoint } from '../checkpoints/opened.js';
import type { Roots } from '../checkpoints/roots.js';
import { locate } from './locate.js';
import type { Pins } from './pins.js';
import type { RecentCheckpoints } from './recent.js';

/** `code`: the text says it; `pin`: the user does; `only`: there is no other one. */
export type Reason = 'code' | 'pin' | 'only';

export interface About {
  readonly checkpoint: OpenedCheckpoint;
  readonly reason: Reason;
  /** An expression that means nothing there is an error of the code. */
  readonly exact: boolean;
  readonly meaning: Meaning;
}

export interface CodePlace {
  /** Address of the file or notebook. */
  readonly owner: string;
  /** On disk. */
  readonly file: string | undefined;
}

export interface CodeParts {
  readonly pins: Pick<Pins, 'get'>;
  readonly recent: Pick<RecentCheckpoints, 'open'>;
  readonly roots: Pick<Roots, 'all'>;
  /** Folders of the workspace. */
  readonly folders: () => readonly string[];
}

export class CheckpointsOfCode {
  constructor(private readonly parts: CodeParts) {}

  async about(meaning: Meaning, place: CodePlace): Promise<About | undefined> {
    const found = await this.pathOf(meaning, place);
    if (found === undefined) return undefined;
    const exact = found.reason === 'code' && meaning.kind === 'file' && meaning.exact;
    return { checkpoint: this.parts.recent.open(found.path), reason: found.reason, exact, meaning };
  }

  /** What the code says is there is not always there: then what the user has pinned is meant. */
  private async pathOf(
    meaning: Meaning,
    { owner, file }: CodePlace,
  ): Promise<{ readonly path: string; readonly reason: Reason } | undefined> {
    const said = meaning.kind === 'file' ? await locate(meaning.path, file, this.parts.folders()) : undefined;
    if (said !== undefined) return { path: said, reason: 'code' };
    const pinned = this.parts.pins.get(owner);
    if (pinned !== undefined) return { path: pinned, reason: 'pin' };
    const [only, ...others] = this.parts.roots.all();
    return meaning.kind === 'open' && only !== undefined && others.length === 0 ? { path: only.path, reason: 'only' } : undefined;
  }
}

/** Undefined where silence is better than what there is to say. */
export async function resolved(
  { checkpoint, meaning, exact, reason }: About,
  signal: AbortSignal,
): Promise<ResolvedExpression | undefined> {
  const { expression, variable, role } = meaning;
  const roles = role === undefined ? {} : { roles: { [variable]: role } };
  const result = await checkpoint.call('resolveExpression', { text: expression, ...roles }, { signal });
  // What we do not understand is no error of the code.
  if (result.kind === 'error') return exact && result.error?.tag === 'not-found' ? result : undefined;
  return reason === 'only' && result.index === undefined ? undefined : result;
}
