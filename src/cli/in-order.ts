/** Results in the order of the items, while several are computed at once. */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  ahead: number,
  compute: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = [];
  for (const item of items) {
    const result = compute(item);
    // One that fails while an earlier one is awaited is thrown when its turn comes.
    result.catch(() => undefined);
    running.push(result);
    const first = running.length > ahead ? running.shift() : undefined;
    if (first !== undefined) yield await first;
  }
  for (const result of running) yield await result;
}
