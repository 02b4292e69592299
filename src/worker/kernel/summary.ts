/** Statistics of few elements: all of them are read and sorted, which costs less than counting in tables. */
import type { Statistics } from '../../model/statistics.js';
import { distributionOf, repeated } from '../../numeric/distribution.js';
import { readAs } from '../../numeric/readings.js';
import { summarize } from '../../numeric/summary.js';
import type { SummaryJob } from './protocol.js';
import { readSample } from './read.js';

export function summary({ tensor, runs, length, times, bins, magnitude, of }: SummaryJob): Statistics {
  const values = readAs(readSample(tensor, runs, length), 'magnitude');
  return summarize(repeated(distributionOf(values), times), { bins, of, magnitude });
}
