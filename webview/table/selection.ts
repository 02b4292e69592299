/** The focused row and the selected rows of a list, and what keys and clicks make of them. Pure. */
export interface RowSelection {
  /** The row with the keyboard's focus. */
  readonly active: number;
  /** Where a range began. */
  readonly anchor: number;
  readonly selected: ReadonlySet<number>;
}

export function singleRow(row: number): RowSelection {
  return { active: row, anchor: row, selected: new Set([row]) };
}

/** `extend` (Shift) selects from the anchor, `toggle` (Ctrl or Cmd) adds or removes the row alone. */
export function movedTo(selection: RowSelection, row: number, { extend, toggle }: { extend: boolean; toggle: boolean }): RowSelection {
  if (extend) return { active: row, anchor: selection.anchor, selected: rowRange(selection.anchor, row) };
  if (!toggle) return singleRow(row);
  const selected = new Set(selection.selected);
  if (!selected.delete(row)) selected.add(row);
  return { active: row, anchor: row, selected };
}

export function allRows(selection: RowSelection, count: number): RowSelection {
  return { ...selection, anchor: 0, selected: rowRange(0, count - 1) };
}

function rowRange(from: number, to: number): Set<number> {
  const first = Math.min(from, to);
  return new Set(Array.from({ length: Math.abs(to - from) + 1 }, (_, offset) => first + offset));
}

/** The row a key leads to, or undefined for other keys. `page` is the number of rows on the screen. */
export function rowAfterKey(key: string, row: number, count: number, page: number): number | undefined {
  const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
  const step = steps[key];
  return step === undefined || count === 0 ? undefined : Math.max(0, Math.min(count - 1, row + step));
}
