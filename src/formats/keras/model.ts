/** What an archive says of its model beside the weights. */
import type { Json, Warning } from '../../model/checkpoint.js';
import type { LayerConfig } from './config.js';

export interface ReadModel {
  readonly config: LayerConfig | undefined;
  readonly training: Json | undefined;
  readonly metadata: ReadonlyMap<string, Json>;
  readonly warnings: readonly Warning[];
}
