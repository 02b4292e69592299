/** Over a name in a JSON file that belongs to a checkpoint: what that parameter or layer is, and a way to it. */
import {
  Hover,
  Range,
  Uri,
  languages,
  workspace,
  type CancellationToken,
  type Disposable,
  type HoverProvider,
  type Position,
  type TextDocument,
} from 'vscode';
import { signalOf } from '../abort.js';
import type { OpenedCheckpoint } from '../checkpoints/opened.js';
import type { Glances } from '../code/glances.js';
import { otherText } from '../code/hover-text.js';
import { parameterHover, trusted } from '../code/python-hover.js';
import type { RecentCheckpoints } from '../code/recent.js';
import { escaped } from '../markdown.js';
import { memberAt, stringAt, type JsonString } from './json-string.js';

interface Kind {
  readonly pattern: string;
  /** What other files of such a name do not hold. */
  readonly holds: string;
  /** What is beside it: the folder is the checkpoint. */
  readonly beside?: string;
}

const kinds: readonly Kind[] = [
  { pattern: '**/*.index.json', holds: '"weight_map"' },
  { pattern: '**/model.json', holds: '"weightsManifest"' },
  { pattern: '**/*-symbol.json', holds: '"arg_nodes"' },
  { pattern: '**/config.json', holds: '"class_name"', beside: 'model.weights.h5' },
];

export class JsonHover implements HoverProvider {
  constructor(
    private readonly recent: Pick<RecentCheckpoints, 'open'>,
    private readonly glances: Glances,
  ) {}

  register(): Disposable {
    const selector = kinds.map(({ pattern }) => ({ language: 'json', scheme: 'file', pattern }));
    return languages.registerHoverProvider(selector, this);
  }

  async provideHover(document: TextDocument, position: Position, token: CancellationToken): Promise<Hover | undefined> {
    const line = document.lineAt(position.line).text;
    const string = stringAt(line, position.character);
    const path = string === undefined ? undefined : await checkpointOf(document);
    if (string === undefined || path === undefined) return undefined;
    const checkpoint = this.recent.open(path);
    const text = await this.about(checkpoint, string, signalOf(token)).catch(() => undefined); // its editor says why it cannot be read
    if (text === undefined) return undefined;
    const member = memberAt(line, position.character);
    const shard = member === undefined ? '' : `\n\nshard: ${escaped(member.value)}`;
    return new Hover(trusted(text + shard), new Range(position.line, string.start, position.line, string.end));
  }

  /** Undefined for what is the name of nothing. */
  private async about(checkpoint: OpenedCheckpoint, { text }: JsonString, signal: AbortSignal): Promise<string | undefined> {
    const summary = await checkpoint.ready();
    // MXNet tells arguments and auxiliary states apart in the names of its files.
    for (const name of summary.framework === 'mxnet' ? [text, `arg:${text}`, `aux:${text}`] : [text]) {
      const index = await checkpoint.call('indexOf', { name }, { signal });
      if (index !== null) return await parameterHover(checkpoint, index, this.glances, signal);
    }
    if (summary.framework !== 'keras') return undefined;
    const expression = `model.get_layer(${JSON.stringify(text)})`;
    const layer = await checkpoint.call('resolveExpression', { text: expression, roles: { model: 'network' } }, { signal });
    return layer.kind === 'block' ? otherText(layer, expression, summary) : undefined;
  }
}

/** The path of the checkpoint that a document belongs to. */
async function checkpointOf(document: TextDocument): Promise<string | undefined> {
  const name = document.uri.path.split('/').at(-1) ?? '';
  const kind = kinds.find(({ pattern }) => name.endsWith(pattern.slice('**/'.length).replace('*', '')));
  if (kind === undefined || !document.getText().includes(kind.holds)) return undefined;
  if (kind.beside === undefined) return document.uri.fsPath;
  const folder = Uri.joinPath(document.uri, '..');
  return await workspace.fs.stat(Uri.joinPath(folder, kind.beside)).then(
    () => folder.fsPath,
    () => undefined,
  );
}
