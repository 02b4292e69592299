/** Tries again while what is tried waits by itself: for keys that may come too early. Throws the last error. */
export async function until(work: () => Promise<void>, times = 15): Promise<void> {
  for (let i = 1; ; i++) {
    try {
      await work();
      return;
    } catch (error) {
      if (i === times) throw error;
    }
  }
}
