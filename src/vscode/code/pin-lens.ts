/** Above the first line of a Python text that reaches for parameters: which checkpoint is meant, where the code does not say it. */
import type { Disposable } from 'vscode';
import { CodeLens, EventEmitter, Range, languages, type CodeLensProvider, type TextDocument } from 'vscode';
import { meaningAt } from '../../python/meaning.js';
import { baseName } from '../sentences.js';
import { shortText } from '../visible-text.js';
import type { Pins } from './pins.js';
import { ownerOf, pythonSelector, type PythonSources } from './python-sources.js';

/** What is asked of networks and of nothing else. */
const accesses =
  /\.(state_dict|named_parameters|collect_params|get_parameter|get_tensor|get_weights|get_layer|weights|weight|bias|kernel|layers)\b/g;
/** In one document. */
const mostLooked = 200;

export interface LensParts {
  readonly sources: PythonSources;
  readonly pins: Pick<Pins, 'get' | 'onDidChange'>;
  /** There is a checkpoint that could be meant. */
  readonly canPin: () => boolean;
}

export class PinLens implements CodeLensProvider, Disposable {
  private readonly changed = new EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;
  private readonly listening: Disposable;

  constructor(private readonly parts: LensParts) {
    this.listening = parts.pins.onDidChange(() => {
      this.refresh();
    });
  }

  register(): Disposable {
    return languages.registerCodeLensProvider(pythonSelector, this);
  }

  /** Other checkpoints are there now. */
  refresh(): void {
    this.changed.fire();
  }

  async provideCodeLenses(document: TextDocument): Promise<CodeLens[]> {
    const owner = ownerOf(document);
    const pinned = this.parts.pins.get(owner);
    if (pinned === undefined && !this.parts.canPin()) return [];
    const line = await this.lineOf(document);
    if (line === undefined) return [];
    const title = pinned === undefined ? 'Pin Checkpoint to This File...' : `Checkpoint: ${shortText(baseName(pinned))}`;
    return [new CodeLens(new Range(line, 0, line, 0), { command: 'paramscope.pinCheckpoint', title, arguments: [owner] })];
  }

  dispose(): void {
    this.listening.dispose();
    this.changed.dispose();
  }

  /** The first line with an expression that starts from something the text does not tell. */
  private async lineOf(document: TextDocument): Promise<number | undefined> {
    const text = document.getText();
    const found = [...text.matchAll(accesses)].slice(0, mostLooked);
    if (found.length === 0) return undefined;
    const { source, start } = await this.parts.sources.of(document);
    const first = found.find(({ index }) => meaningAt(source, start + index + 1)?.meaning.kind === 'open');
    return first === undefined ? undefined : document.positionAt(first.index).line;
  }
}
