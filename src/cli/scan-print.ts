/** A scan for people. */
import type { Output } from './output.js';
import type { ScanDocument, ScannedParameter } from './scan-document.js';
import { countText, figureText, plainText, tableLines, type Column } from './text.js';

export async function printScan({ checkpoints, parameters }: ScanDocument, output: Output): Promise<void> {
  for (const [position, { path }] of checkpoints.entries()) {
    const rows = parameters.filter(({ checkpoint }) => checkpoint === position);
    await output.write(`${plainText(path)}\n${tableLines(rows, columns).join('\n')}\n\n`);
  }
  const values = parameters.reduce((sum, { count }) => sum + count, 0);
  await output.write(`${countText(parameters.length)} parameters, ${countText(values)} values\n`);
}

const columns: readonly Column<ScannedParameter>[] = [
  { title: 'name', text: ({ name }) => plainText(name) },
  { title: 'values', align: 'right', text: ({ count }) => countText(count) },
  ...['min', 'max', 'mean', 'std', 'zeros', 'nan', 'positiveInfinity', 'negativeInfinity'].map((figure): Column<ScannedParameter> => ({
    title: figure === 'positiveInfinity' ? '+inf' : figure === 'negativeInfinity' ? '-inf' : figure,
    align: 'right',
    text: ({ statistics }) => {
      const value = statistics?.[figure];
      return typeof value === 'number' ? figureText(value) : '';
    },
  })),
];
