/** Over a name in the index of a sharded checkpoint: what that parameter is, and a way to it. */
import {
  Hover,
  MarkdownString,
  Range,
  languages,
  type CancellationToken,
  type Disposable,
  type HoverProvider,
  type Position,
  type TextDocument,
} from 'vscode';
import { signalOf } from '../abort.js';
import type { CheckpointRegistry } from '../checkpoints/registry.js';
import { escaped } from '../markdown.js';
import { parameterTooltip } from '../tooltip.js';
import { memberAt } from './json-string.js';

const patterns = ['**/model.safetensors.index.json', '**/pytorch_model.bin.index.json'];
const showCommand = 'paramscope.revealInEditor';

export class ShardIndexHover implements HoverProvider {
  constructor(private readonly registry: CheckpointRegistry) {}

  static register(registry: CheckpointRegistry): Disposable {
    const selector = patterns.map((pattern) => ({ language: 'json', scheme: 'file', pattern }));
    return languages.registerHoverProvider(selector, new ShardIndexHover(registry));
  }

  async provideHover(document: TextDocument, position: Position, token: CancellationToken): Promise<Hover | undefined> {
    const member = memberAt(document.lineAt(position.line).text, position.character);
    if (member === undefined) return undefined;
    const text = await this.about(document.uri.fsPath, member.name, member.value, signalOf(token));
    if (text === undefined) return undefined;
    return new Hover(text, new Range(position.line, member.start, position.line, member.end));
  }

  /** Undefined for what is no parameter's name, and for a checkpoint that cannot be read. */
  private async about(path: string, name: string, shard: string, signal: AbortSignal): Promise<MarkdownString | undefined> {
    const lease = this.registry.acquire(path);
    try {
      const index = await lease.checkpoint.call('indexOf', { name }, { signal });
      if (index === null) return undefined;
      const details = await lease.checkpoint.call('details', { index }, { signal });
      const link = `command:${showCommand}?${encodeURIComponent(JSON.stringify([{ path, index }]))}`;
      const text = new MarkdownString(`${parameterTooltip(details)}\n- shard: ${escaped(shard)}\n\n[Show](${link})`);
      text.isTrusted = { enabledCommands: [showCommand] };
      return text;
    } catch {
      return undefined; // the editor of that file says why it cannot be read
    } finally {
      lease.release();
    }
  }
}
