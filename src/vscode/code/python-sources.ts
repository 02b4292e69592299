/**
 * Python texts of the window, parsed: a file, or all Python cells of a notebook as one text, in their order.
 *
 *   const place = await sources.at(document, position);
 *   const found = meaningAt(place.source, place.offset);
 */
import { Disposable, NotebookCellKind, Range, workspace, type NotebookDocument, type Position, type TextDocument } from 'vscode';
import type { Span } from '../../python/access.js';
import { PythonDocument, type PythonSource } from '../../python/document.js';

export interface PythonText {
  readonly source: PythonSource;
  /** The file on disk: the notebook of a cell. Undefined for what was never saved. */
  readonly file: string | undefined;
  /** Where the document begins in the text. */
  readonly start: number;
  /** Undefined for what lies in another cell. */
  rangeOf(span: Span): Range | undefined;
}

export interface PythonPlace extends PythonText {
  readonly offset: number;
}

/** What providers are registered for. */
export const pythonSelector = [
  { language: 'python', scheme: 'file' },
  { language: 'python', scheme: 'untitled' },
  { language: 'python', scheme: 'vscode-notebook-cell' },
];

export class PythonSources implements Disposable {
  private readonly documents = new Map<string, PythonDocument>();
  private readonly listening: Disposable;

  constructor() {
    this.listening = Disposable.from(
      workspace.onDidCloseTextDocument(({ uri }) => this.documents.delete(uri.toString())),
      workspace.onDidCloseNotebookDocument(({ uri }) => this.documents.delete(uri.toString())),
    );
  }

  async at(document: TextDocument, position: Position): Promise<PythonPlace> {
    // The position is one of the document as it is now.
    const offset = document.offsetAt(position);
    const text = await this.of(document);
    return { ...text, offset: text.start + offset };
  }

  async of(document: TextDocument): Promise<PythonText> {
    const notebook = notebookOf(document);
    const { text, start } = notebook === undefined ? { text: document.getText(), start: 0 } : joined(notebook, document);
    const { uri } = notebook ?? document;
    const { length } = document.getText();
    const source = await this.document(uri.toString()).parsed(text);
    return {
      source,
      file: uri.scheme === 'file' ? uri.fsPath : undefined,
      start,
      rangeOf: ({ from, to }) =>
        from < start || to > start + length ? undefined : new Range(document.positionAt(from - start), document.positionAt(to - start)),
    };
  }

  dispose(): void {
    this.listening.dispose();
    this.documents.clear();
  }

  private document(key: string): PythonDocument {
    const known = this.documents.get(key) ?? new PythonDocument();
    this.documents.set(key, known);
    return known;
  }
}

/** The file that a document belongs to: what a pin is for. */
export function ownerOf(document: TextDocument): string {
  return (notebookOf(document) ?? document).uri.toString();
}

function notebookOf(document: TextDocument): NotebookDocument | undefined {
  if (document.uri.scheme !== 'vscode-notebook-cell') return undefined;
  return workspace.notebookDocuments.find((notebook) => notebook.getCells().some((cell) => cell.document === document));
}

/** Cells are run one after the other: each sees the names of those before. */
function joined(notebook: NotebookDocument, document: TextDocument): { readonly text: string; readonly start: number } {
  let text = '';
  let start = 0;
  for (const cell of notebook.getCells()) {
    if (cell.kind !== NotebookCellKind.Code || cell.document.languageId !== 'python') continue;
    if (cell.document === document) start = text.length;
    text += `${withoutMagic(cell.document.getText())}\n`;
  }
  return { text, start };
}

/** Lines for the notebook, not for Python (`%matplotlib inline`, `!pip install`), become as many spaces. */
function withoutMagic(text: string): string {
  return text.replaceAll(/^[ \t]*[%!].*$/gm, (line) => ' '.repeat(line.length));
}
