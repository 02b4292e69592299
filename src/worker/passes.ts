/** Passes over a tensor, by all threads of the pool or inside one of them: what a pass finds is the same. */
import type { Elements } from '../model/elements.js';
import type { RefineJob, RefinePart, ScanJob, ScanPart } from './kernel/protocol.js';

export interface Passes {
  /** Some elements, spread evenly. */
  sample(runs: number, length: number): Promise<Elements>;
  /** A part from each thread that took chunks. */
  scan(job: Omit<ScanJob, 'control'>): Promise<readonly ScanPart[]>;
  refine(job: Omit<RefineJob, 'control'>): Promise<readonly RefinePart[]>;
}
