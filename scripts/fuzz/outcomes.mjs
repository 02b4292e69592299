// What can become of a damaged file. Counted in memory that both threads see, so that nothing is lost with a thread that has to be ended.

/**
 * `opened`; `warned`: with warnings; `values`: some values could not be read; a tag: refused. The others are failures: `untagged`, `endless`, `died`.
 */
export const outcomes = ['opened', 'warned', 'values', 'corrupt', 'unsupported', 'too-large', 'unsafe', 'not-found', 'unreadable'].concat([
  'changed',
  'untagged',
  'endless',
  'died',
]);

/**
 * Words of the shared Float64Array: the case (counted from 1), a clock, when on it the case began (0: none is running), then how often each outcome
 * was. The main thread moves the clock: when the whole machine stands still, so does the clock, and no case is blamed.
 */
export const words = { number: 0, clock: 1, began: 2, counts: 3 };
export const millisecondsOfTick = 50;
export const sharedBytes = 8 * (words.counts + outcomes.length);

export function count(state, outcome) {
  state[words.counts + outcomes.indexOf(outcome)]++;
}

/** The outcomes that there were. */
export function countsOf(state) {
  const all = outcomes.map((outcome, i) => [outcome, state[words.counts + i]]);
  return Object.fromEntries(all.filter(([, number]) => number > 0));
}

export function sum(counts) {
  const total = {};
  for (const one of counts) for (const [outcome, number] of Object.entries(one)) total[outcome] = (total[outcome] ?? 0) + number;
  return total;
}
