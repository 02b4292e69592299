/**
 * What resolving and printing access expressions asks of an open checkpoint. Each question is small: whoever owns 100,000 parameters answers
 * without listing them. Values are asked for afterwards, and only those that an expression means.
 */
import type { Block } from '../block.js';
import type { FormatName, Framework, Json } from '../checkpoint.js';
import type { Elements } from '../elements.js';
import type { Parameter } from '../parameter.js';
import type { TieGroup } from '../tie.js';

export interface AccessTree {
  readonly format: FormatName;
  readonly framework: Framework;
  /** Base name of what was opened first, then those of its other files. */
  readonly files: readonly string[];
  readonly metadata: ReadonlyMap<string, Json>;
  readonly root: Block;
  readonly parameterCount: number;
  /** Cheaper than `parameter(index).name`. */
  nameAt(index: number): string;
  parameter(index: number): Parameter;
  /** Of exactly that name; of an alias, the parameter that it means. */
  indexOf(name: string): number | undefined;
  /** Groups of kind `alias` and `storage` that it belongs to. */
  ties(index: number): readonly TieGroup[];
  /** All groups of kind `alias` and `storage`. */
  tieGroups(): readonly TieGroup[];
  /** The blocks from the root to the one that holds it. */
  holders(index: number): readonly Block[];
}

/** Values of a parameter: `count` elements from `first` on, in C order. */
export type ReadElements = (index: number, first: number, count: number) => Promise<Elements>;
