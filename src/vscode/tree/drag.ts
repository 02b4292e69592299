/** Rows that are dragged into code become the expressions that reach their parameters. */
import { DataTransferItem, type CancellationToken, type DataTransfer, type TreeDragAndDropController } from 'vscode';
import { parametersOf, targetOfRow } from '../commands/targets.js';
import type { Row } from './nodes.js';

const plainText = 'text/plain';
/** Parameters dragged together. */
const most = 1000;

export class RowDrag implements TreeDragAndDropController<Row> {
  readonly dropMimeTypes: readonly string[] = [];
  readonly dragMimeTypes = [plainText];

  /** Where no code reaches a parameter, its name. */
  async handleDrag(rows: readonly Row[], data: DataTransfer, token: CancellationToken): Promise<void> {
    const parameters = await parametersOf(rows.flatMap(targetOfRow), most);
    const texts = await Promise.all(
      parameters.map(async ({ checkpoint, index }) => {
        const [first] = await checkpoint.call('expressionsOf', { index });
        return first?.expression ?? (await checkpoint.call('details', { index })).node.name;
      }),
    );
    if (texts.length > 0 && !token.isCancellationRequested) data.set(plainText, new DataTransferItem(texts.join('\n')));
  }
}
