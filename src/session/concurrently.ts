/** Several tasks at once, so that small tensors keep all threads busy; bounded, so that memory stays so. */

/**
 * Runs `task` on every item, at most `limit` at a time, started in order. The first failure is thrown when those that run have ended; no
 * more are started then.
 */
export async function concurrently<Item>(items: Iterable<Item>, limit: number, task: (item: Item) => Promise<void>): Promise<void> {
  const rest = items[Symbol.iterator]();
  let failed = false;
  const line = async (): Promise<void> => {
    for (let next = rest.next(); next.done !== true && !failed; next = rest.next()) {
      try {
        await task(next.value);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: limit }, line));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
