/** Above the table: the filter and the columns, the scan, and what copies rows. */
import type { Statistics } from '../../src/model/statistics.js';
import type { ParameterNode } from '../../src/protocol/session.js';
import type { ViewContext } from '../context.js';
import { menuButton } from '../popup.js';
import { asMarkdown, asTsv } from './copy.js';
import { filterBar } from './filter-bar.js';
import { scanBar } from './scan-bar.js';

export interface OverviewBarEvents {
  /** Other rows are wanted. */
  readonly filtered: () => void;
  /** Other columns are. */
  readonly chosen: () => void;
  readonly scanned: (ready: readonly { readonly index: number; readonly statistics: Statistics }[]) => void;
  readonly scanEnded: () => void;
  readonly copy: (format: (nodes: readonly ParameterNode[]) => string) => void;
}

export interface OverviewBar {
  readonly element: HTMLElement;
  readonly setCounts: (shown: number, all: number) => void;
  readonly dispose: () => void;
}

export function overviewBar(context: ViewContext, { filtered, chosen, scanned, scanEnded, copy }: OverviewBarEvents): OverviewBar {
  const { store, summary } = context;
  const { overview } = store.state;
  const scan = scanBar(context, { progress: scanned, done: scanEnded });
  const copyMenu = menuButton('Copy', 'copy', [
    {
      label: 'Copy selected rows as TSV',
      run: () => {
        copy(asTsv);
      },
    },
    {
      label: 'Copy selected rows as Markdown',
      run: () => {
        copy(asMarkdown);
      },
    },
  ]);
  const bar = filterBar({
    filter: overview.filter,
    hidden: overview.hidden,
    dtypes: summary.bytesByDtype.map(({ dtype }) => dtype),
    hasTies: summary.tieCount > 0,
    filtered: (filter) => {
      store.updateOverview({ filter });
      filtered();
    },
    chosen: (hidden) => {
      store.updateOverview({ hidden });
      chosen();
    },
    extra: [scan.element, copyMenu],
  });
  return { element: bar.element, setCounts: bar.setCounts, dispose: scan.dispose };
}
