/** Names of parameters where one is written: `net.state_dict()['…']`, `net.get_parameter("…")`, `f.get_tensor("…")`. */
import {
  CompletionItem,
  CompletionItemKind,
  CompletionList,
  languages,
  type CancellationToken,
  type CompletionItemProvider,
  type Disposable,
  type Position,
  type TextDocument,
} from 'vscode';
import { mayHoldName, namePlaceAt, type NamePlace } from '../../python/name-place.js';
import { signalOf } from '../abort.js';
import { parameterDescription } from '../labels.js';
import type { About, CheckpointsOfCode } from './checkpoints-of-code.js';
import { ownerOf, pythonSelector, type PythonSources } from './python-sources.js';

const most = 200;

export class NameCompletion implements CompletionItemProvider {
  constructor(
    private readonly sources: PythonSources,
    private readonly ofCode: CheckpointsOfCode,
  ) {}

  register(): Disposable {
    return languages.registerCompletionItemProvider(pythonSelector, this, "'", '"', '.');
  }

  async provideCompletionItems(document: TextDocument, position: Position, token: CancellationToken): Promise<CompletionList | undefined> {
    // Most dots and quotes are typed elsewhere: then nothing is parsed.
    if (!mayHoldName(document.lineAt(position.line).text.slice(0, position.character))) return undefined;
    const text = await this.sources.at(document, position);
    const place = namePlaceAt(text.source, text.offset);
    const range = place === undefined ? undefined : text.rangeOf(place);
    if (place === undefined || range === undefined) return undefined;
    const about = await this.ofCode.about(place.object.meaning, { owner: ownerOf(document), file: text.file });
    if (about === undefined) return undefined;
    const found = await namesAt(place, about, most, signalOf(token)).catch(() => []); // a checkpoint that cannot be read has none
    const items = found.map(({ name, description }, order) => {
      const item = new CompletionItem(name, CompletionItemKind.Field);
      item.detail = description;
      item.range = range;
      item.filterText = name;
      item.sortText = String(order).padStart(4, '0');
      return item;
    });
    return new CompletionList(items, found.length === most);
  }
}

export interface NameHere {
  /** As it is written in this place. */
  readonly name: string;
  readonly description: string;
}

/** Names that hold what is typed, in the checkpoint's order; those of a part of a network are told from there. */
async function namesAt({ typed, object }: NamePlace, about: About, limit: number, signal: AbortSignal): Promise<readonly NameHere[]> {
  const prefix = await prefixOf(object.meaning.expression, about, signal);
  if (prefix === undefined) return [];
  const nodes = await about.checkpoint.call('find', { text: prefix + typed, limit }, { signal });
  const inside = nodes.filter(({ name }) => name.startsWith(prefix)).sort((a, b) => a.index - b.index);
  return inside.map((node) => ({ name: node.name.slice(prefix.length), description: parameterDescription(node) }));
}

/** What names begin with here: the path of the block that is asked. Undefined for what is asked for something else. */
async function prefixOf(expression: string, { checkpoint, meaning }: About, signal: AbortSignal): Promise<string | undefined> {
  const { variable, role } = meaning;
  const asked = expression.replace(/\s*\.\s*state_dict\(\)$/, '');
  // A variable that nothing is known of may be any dictionary.
  if (asked === variable) return asked !== expression || role !== undefined || meaning.kind === 'file' ? '' : undefined;
  const roles = role === undefined ? {} : { roles: { [variable]: role } };
  const result = await checkpoint.call('resolveExpression', { text: asked, ...roles }, { signal });
  if (result.kind !== 'block') return undefined;
  return result.block === undefined || result.block === '' ? '' : `${result.block}.`;
}
