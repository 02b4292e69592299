/** Over an access expression of Python: the parameter it means in the checkpoint that the code loads. */
import {
  Hover,
  MarkdownString,
  languages,
  workspace,
  type CancellationToken,
  type Disposable,
  type HoverProvider,
  type Position,
  type TextDocument,
} from 'vscode';
import { meaningAt } from '../../python/meaning.js';
import { signalOf } from '../abort.js';
import { resolved, type About, type CheckpointsOfCode } from './checkpoints-of-code.js';
import type { Glances } from './glances.js';
import { linkCommands, otherText, parameterText } from './hover-text.js';
import { ownerOf, pythonSelector, type PythonSources } from './python-sources.js';

export class PythonHover implements HoverProvider {
  constructor(
    private readonly sources: PythonSources,
    private readonly ofCode: CheckpointsOfCode,
    private readonly glances: Glances,
  ) {}

  register(): Disposable {
    return languages.registerHoverProvider(pythonSelector, this);
  }

  async provideHover(document: TextDocument, position: Position, token: CancellationToken): Promise<Hover | undefined> {
    const place = await this.sources.at(document, position);
    const found = meaningAt(place.source, place.offset);
    const range = found === undefined ? undefined : place.rangeOf(found.access);
    if (found === undefined || range === undefined) return undefined;
    const about = await this.ofCode.about(found.meaning, { owner: ownerOf(document), file: place.file });
    if (about === undefined) return undefined;
    const text = await this.text(about, signalOf(token)).catch(() => undefined); // a checkpoint that cannot be read: its row says why
    return text === undefined ? undefined : new Hover(trusted(text), range);
  }

  private async text(about: About, signal: AbortSignal): Promise<string | undefined> {
    const { checkpoint, meaning } = about;
    const result = await resolved(about, signal);
    if (result === undefined) return undefined;
    const summary = await checkpoint.ready();
    const other = otherText(result, meaning.expression, summary);
    const parameter =
      result.index === undefined || result.kind === 'error'
        ? undefined
        : await parameterHover(checkpoint, result.index, this.glances, signal);
    return [other, parameter].filter((part) => part !== undefined).join('\n\n---\n\n') || undefined;
  }
}

/** What a hover says of one parameter. */
export async function parameterHover(
  checkpoint: About['checkpoint'],
  index: number,
  glances: Glances,
  signal: AbortSignal,
): Promise<string> {
  const details = await checkpoint.call('details', { index }, { signal });
  return parameterText(checkpoint.path, details, await glances.inTime(checkpoint, details.node), workspace.isTrusted);
}

/** Its links may run our commands, and no others. */
export function trusted(text: string): MarkdownString {
  const markdown = new MarkdownString(text);
  markdown.isTrusted = { enabledCommands: Object.values(linkCommands) };
  return markdown;
}
