/** Names in code that the checkpoint does not hold: told as problems when the setting is on, each with the names that may be meant. */
import type { Range } from 'vscode';
import {
  CodeAction,
  CodeActionKind,
  Diagnostic,
  DiagnosticSeverity,
  Disposable,
  WorkspaceEdit,
  languages,
  window,
  workspace,
  type CodeActionContext,
  type CodeActionProvider,
  type TextDocument,
} from 'vscode';
import { meaningAt } from '../../python/meaning.js';
import { namePlaceAt } from '../../python/name-place.js';
import { resolved, type About, type CheckpointsOfCode } from './checkpoints-of-code.js';
import { ownerOf, pythonSelector, type PythonSources, type PythonText } from './python-sources.js';

/** Whose problems they are. */
const name = 'Paramscope';
const quietMilliseconds = 500;
/** In one document. */
const mostNames = 500;
const mostFixes = 3;

/** A name as a literal, after what may ask for one. */
const written = /(?:\.(?:get_parameter|get_buffer|get_tensor|get_slice)\(|\[)\s*[rRuU]?(["'])[^"'\\\n]*(?=\1\s*[\])])/g;

interface UnknownName {
  readonly diagnostic: Diagnostic;
  readonly about: About;
  readonly written: string;
}

export class UnknownNames implements CodeActionProvider, Disposable {
  private readonly collection = languages.createDiagnosticCollection('paramscope');
  /** By document. */
  private readonly found = new Map<string, readonly UnknownName[]>();
  private readonly waiting = new Map<string, NodeJS.Timeout>();
  private readonly listening: Disposable;

  constructor(
    private readonly sources: PythonSources,
    private readonly ofCode: CheckpointsOfCode,
    private readonly wanted: () => boolean,
  ) {
    this.listening = Disposable.from(
      workspace.onDidChangeTextDocument(({ document }) => {
        this.checkSoon(document);
      }),
      workspace.onDidOpenTextDocument((document) => {
        this.checkSoon(document);
      }),
      workspace.onDidCloseTextDocument(({ uri }) => {
        this.collection.delete(uri);
        this.found.delete(uri.toString());
      }),
    );
    this.refresh();
  }

  register(): Disposable {
    return languages.registerCodeActionsProvider(pythonSelector, this, { providedCodeActionKinds: [CodeActionKind.QuickFix] });
  }

  /** The setting or a pin has changed. */
  refresh(): void {
    if (!this.wanted()) {
      this.collection.clear();
      this.found.clear();
      return;
    }
    for (const { document } of window.visibleTextEditors) this.checkSoon(document);
  }

  async provideCodeActions(document: TextDocument, _: Range, { diagnostics }: CodeActionContext): Promise<CodeAction[]> {
    const own = this.found.get(document.uri.toString()) ?? [];
    const here = own.filter(({ diagnostic }) =>
      diagnostics.some(({ range, source }) => source === name && range.isEqual(diagnostic.range)),
    );
    return (await Promise.all(here.map((problem) => fixes(document, problem)))).flat();
  }

  dispose(): void {
    for (const timer of this.waiting.values()) clearTimeout(timer);
    this.listening.dispose();
    this.collection.dispose();
  }

  private checkSoon(document: TextDocument): void {
    if (!this.wanted() || languages.match(pythonSelector, document) === 0) return;
    const key = document.uri.toString();
    clearTimeout(this.waiting.get(key));
    this.waiting.set(
      key,
      setTimeout(() => {
        this.waiting.delete(key);
        void this.check(document).catch(() => undefined); // a checkpoint that cannot be read has no names to compare with
      }, quietMilliseconds),
    );
  }

  private async check(document: TextDocument): Promise<void> {
    const { version } = document;
    const text = await this.sources.of(document);
    const found: UnknownName[] = [];
    const literals = [...document.getText().matchAll(written)].slice(0, mostNames);
    for (const { index, 0: literal } of literals) {
      const problem = await this.problemAt(text, text.start + index + literal.length, ownerOf(document));
      if (problem !== undefined) found.push(problem);
    }
    if (document.isClosed || document.version !== version || !this.wanted()) return;
    this.found.set(document.uri.toString(), found);
    this.collection.set(
      document.uri,
      found.map(({ diagnostic }) => diagnostic),
    );
  }

  /** `end`: of the name. */
  private async problemAt(text: PythonText, end: number, owner: string): Promise<UnknownName | undefined> {
    const place = namePlaceAt(text.source, end);
    const range = place === undefined ? undefined : text.rangeOf(place);
    const whole = meaningAt(text.source, end);
    if (place === undefined || range === undefined || whole === undefined) return undefined;
    const about = await this.ofCode.about(whole.meaning, { owner, file: text.file });
    if (about === undefined || about.reason === 'only') return undefined;
    const result = await resolved({ ...about, exact: about.exact || about.reason === 'pin' }, new AbortController().signal);
    if (result?.error === undefined) return undefined;
    const diagnostic = new Diagnostic(range, `${about.checkpoint.name}: ${result.error.message}`, DiagnosticSeverity.Warning);
    diagnostic.source = name;
    return { diagnostic, about, written: place.typed };
  }
}

async function fixes(document: TextDocument, { diagnostic, about, written: meant }: UnknownName): Promise<readonly CodeAction[]> {
  const names = await about.checkpoint.call('closestNames', { name: meant, limit: mostFixes });
  return names.map((closest, order) => {
    const action = new CodeAction(`Change to '${closest}'`, CodeActionKind.QuickFix);
    action.edit = new WorkspaceEdit();
    action.edit.replace(document.uri, diagnostic.range, closest);
    action.diagnostics = [diagnostic];
    action.isPreferred = order === 0;
    return action;
  });
}
