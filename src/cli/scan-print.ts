/** A scan for people. */
import type { Output } from './output.js';
import type { ScanDocument, ScannedParameter } from './scan-document.js';
import { countText, figureText, plainText, tableLines, type Column } from './text.js';

/** Lines are aligned within such a page, so that a table of any length can be written as it comes. */
const page = 10_000;

export async function printScan({ checkpoints, parameters }: ScanDocument, output: Output): Promise<void> {
  let rows: ScannedParameter[] = [];
  const flush = async (): Promise<void> => {
    if (rows.length > 0) await output.write(`${tableLines(rows, columns).join('\n')}\n`);
    rows = [];
  };
  let heading = -1;
  let values = 0;
  let count = 0;
  for (const parameter of parameters) {
    if (parameter.checkpoint !== heading || rows.length === page) await flush();
    if (parameter.checkpoint !== heading) await output.write(`${plainText(checkpoints[parameter.checkpoint]?.path ?? '')}\n`);
    heading = parameter.checkpoint;
    values += parameter.count;
    count++;
    rows.push(parameter);
  }
  await flush();
  await output.write(`${countText(count)} parameters, ${countText(values)} values\n`);
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
