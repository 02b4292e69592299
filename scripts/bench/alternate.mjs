// Cases that are compared run in turn, round after round: a machine drifts within minutes, so only figures of one alternation compare.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? NaN) + (sorted[sorted.length >> 1] ?? NaN)) / 2;
}

/**
 * Runs `cases` (`{ name, run, times? }`; `run` resolves to milliseconds) in turn for `rounds`, after one run each that is not counted.
 * A case with `times` runs that often a turn. Returns name -> `{ median, best }` in milliseconds, or `{ unavailable }` with the reason.
 */
export async function alternate(cases, rounds) {
  const samples = new Map(cases.map(({ name }) => [name, []]));
  const unavailable = new Map();
  for (let round = -1; round < rounds; round++) {
    for (const { name, run, times = 1 } of cases) {
      if (unavailable.has(name)) continue;
      try {
        const measured = [];
        for (let i = 0; i < times; i++) measured.push(await run());
        if (round >= 0) samples.get(name).push(...measured);
      } catch (error) {
        unavailable.set(name, error.message);
      }
    }
  }
  return new Map(
    cases.map(({ name }) => {
      if (unavailable.has(name)) return [name, { unavailable: unavailable.get(name) }];
      const values = samples.get(name);
      return [name, { median: median(values), best: Math.min(...values) }];
    }),
  );
}
