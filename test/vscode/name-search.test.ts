/** Which parameter Enter takes, however late the window's list is. */
import { expect, it, vi } from 'vitest';
import type { OpenedCheckpoint } from '../../src/vscode/checkpoints/opened.js';

vi.mock('vscode', () => ({
  Disposable: {
    from: () => ({ dispose: (): void => undefined }),
  },
}));

const { NameSearch } = await import('../../src/vscode/commands/name-search.js');
type Pick = ConstructorParameters<typeof NameSearch>[0];

const names = ['0.bias', '0.weight', '2.bias', '2.weight'];

/** A quick pick in which `typed` stands and, as VS Code tells, `selected` is chosen in the list that is shown. */
function accepting(typed: string, selected: string | undefined): Promise<string | undefined> {
  let shown = (): void => undefined;
  const checkpoint = {
    name: 'mlp.pt',
    call: (_: string, { text }: { readonly text: string }) =>
      Promise.resolve(
        names.flatMap((name, index) => (name.includes(text) ? [{ name, label: name, index, dtype: 'float32', shape: [2], ties: [] }] : [])),
      ),
  } as unknown as OpenedCheckpoint;
  const item = { label: selected ?? '', checkpoint, index: names.indexOf(selected ?? ''), meant: false };
  const pick = {
    value: typed,
    busy: false,
    selectedItems: selected === undefined ? [] : [item],
    onDidChangeValue: () => undefined,
    onDidChangeActive: (listener: () => void) => (shown = listener),
  } as unknown as Pick;
  const search = new NameSearch(pick, [checkpoint]);
  shown();
  return search.accepted().then((found) => found?.label);
}

it('takes the row that the list has chosen', async () => {
  expect(await accepting('bias', '2.bias')).toBe('2.bias');
  expect(await accepting('2w', '2.weight')).toBe('2.weight');
});

it('takes the name that was typed when the list had not been filtered yet', async () => {
  expect(await accepting('2.bias', '0.bias')).toBe('2.bias');
  expect(await accepting('2.bias', undefined)).toBe('2.bias');
});
