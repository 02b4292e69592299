/** `Checkpoint.storage` over a list. Throws a RangeError outside it. */
export function storageAt<Storage>(storages: readonly Storage[], index: number): Storage {
  const storage = storages[index];
  if (storage === undefined) throw new RangeError(`storage ${String(index)} of ${String(storages.length)}`);
  return storage;
}
