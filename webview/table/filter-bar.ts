/** Filter, column chooser and copying above the table. */
import type { Dtype } from '../../src/model/dtype.js';
import type { Role } from '../../src/model/parameter.js';
import type { TableFilter } from '../../src/protocol/session.js';
import { checkbox, textField } from '../controls.js';
import { popupButton } from '../popup.js';
import { element, setText } from '../dom.js';
import { count, counted } from '../format/numbers.js';
import { debounced } from '../lifetime.js';
import { columns } from './columns.js';

export interface FilterBarOptions {
  readonly filter: TableFilter;
  readonly hidden: readonly string[];
  readonly dtypes: readonly Dtype[];
  readonly hasTies: boolean;
  readonly filtered: (filter: TableFilter) => void;
  readonly chosen: (hidden: readonly string[]) => void;
  /** More buttons at the right. */
  readonly extra: readonly HTMLElement[];
}

export interface FilterBar {
  readonly element: HTMLElement;
  readonly setCounts: (shown: number, all: number) => void;
}

const typingPause = 150;
const roles: readonly Role[] = ['trainable', 'buffer', 'optimizer', 'other', 'unknown'];

export function filterBar(options: FilterBarOptions): FilterBar {
  let { filter } = options;
  let hidden = options.hidden;
  const change = (part: Partial<TableFilter>): void => {
    filter = { ...filter, ...part };
    options.filtered(filter);
  };
  const counts = element('span', { class: 'counts number', role: 'status' });
  const groups = [
    choices('dtype', options.dtypes, filter.dtypes, (dtypes) => {
      change({ dtypes });
    }),
    choices('role', roles, filter.roles, (chosen) => {
      change({ roles: chosen });
    }),
  ];
  const ties = checkbox({
    label: 'tied only',
    checked: filter.tied,
    onChange: (tied) => {
      change({ tied });
    },
  });
  const content = element('div', { class: 'popup-columns' }, options.hasTies ? [...groups, fieldset('ties', [ties])] : groups);
  const columnChoice = columns
    .filter(({ id }) => id !== 'name')
    .map(({ id, title }) =>
      checkbox({
        label: title,
        checked: !hidden.includes(id),
        onChange: (shown) => {
          hidden = shown ? hidden.filter((other) => other !== id) : [...hidden, id];
          options.chosen(hidden);
        },
      }),
    );
  const bar = element('div', { class: 'toolbar', role: 'toolbar', 'aria-label': 'table' }, [
    searchField(filter.text, (text) => {
      change({ text });
    }),
    popupButton({ label: 'Filter', icon: 'filter', content }),
    popupButton({ label: 'Columns', icon: 'list-flat', content: fieldset('columns', columnChoice) }),
    counts,
    element('span', { class: 'space' }),
    ...options.extra,
  ]);
  const setCounts = (shown: number, all: number): void => {
    setText(counts, shown === all ? counted(all, 'parameter') : `${count(shown)} of ${counted(all, 'parameter')}`);
  };
  return { element: bar, setCounts };
}

function searchField(value: string, changed: (text: string) => void): HTMLElement {
  let text = value;
  const { ask } = debounced(typingPause, () => {
    changed(text);
  });
  const onInput = (typed: string): void => {
    text = typed;
    ask();
  };
  return textField({
    label: 'Filter by name',
    placeholder: 'Filter by name or glob, e.g. *.weight',
    value,
    onInput,
    icon: 'search',
    testId: 'filter',
  });
}

function choices<T extends string>(
  title: string,
  all: readonly T[],
  chosen: readonly T[],
  changed: (chosen: readonly T[]) => void,
): HTMLElement {
  let current = chosen;
  const boxes = all.map((one) => {
    const onChange = (checked: boolean): void => {
      current = checked ? [...current, one] : current.filter((other) => other !== one);
      changed(current);
    };
    return checkbox({ label: one, checked: chosen.includes(one), onChange });
  });
  return fieldset(title, boxes);
}

function fieldset(title: string, content: readonly HTMLElement[]): HTMLElement {
  return element('fieldset', {}, [element('legend', {}, [title]), ...content]);
}
