/**
 * What can be asked of the session: the worker serves it to the extension host; the CLI calls the same session in its own process.
 * The host keeps no list of parameters: it asks for one level, one page, one tile.
 */
import type { ErrorReport } from '../model/errors.js';
import type { Dtype } from '../model/dtype.js';
import type { Heatmap, HeatmapRequest } from '../model/heatmap.js';
import type { Role } from '../model/parameter.js';
import type { Statistics } from '../model/statistics.js';
import type { TieGroup } from '../model/tie.js';
import type { Framework, FormatName, Json, Warning } from '../model/checkpoint.js';
import type { Elements } from '../model/elements.js';
import type { AccessProtocol } from './access.js';
import type { Call } from './call.js';
import type { EditProtocol } from './edits.js';
import type { GlanceProtocol } from './glance.js';

/** Number of an open checkpoint in its session. */
export type CheckpointId = number;

/** Number of a block: its place in the order in which blocks were first asked for; 0 is the root. */
export type BlockId = number;

export interface CheckpointSummary {
  readonly id: CheckpointId;
  readonly path: string;
  /** Base name. */
  readonly name: string;
  readonly format: FormatName;
  readonly formatTitle: string;
  readonly framework: Framework;
  /** Of all files. */
  readonly bytes: number;
  readonly files: readonly { readonly name: string; readonly size: number }[];
  /** Names, tied ones counted each. */
  readonly parameterCount: number;
  /** Values as used: each name counts. */
  readonly valueCount: number;
  /** Tied parameters (`alias`, `storage`) counted once. */
  readonly uniqueParameterCount: number;
  readonly uniqueValueCount: number;
  /** Bytes of unique values by dtype, largest first. */
  readonly bytesByDtype: readonly { readonly dtype: Dtype; readonly bytes: number; readonly parameters: number }[];
  readonly metadata: { readonly [key: string]: Json };
  readonly warnings: readonly Warning[];
  readonly tieCount: number;
}

/** One row of the tree: a block. */
export interface BlockNode {
  readonly kind: 'block';
  readonly id: BlockId;
  readonly name: string;
  readonly path: readonly string[];
  readonly index: number;
  readonly className: string | null;
  readonly detail?: string;
  readonly childBlocks: number;
  /** In it and below. */
  readonly parameterCount: number;
}

/** One row of the tree or the table: a parameter. */
export interface ParameterNode {
  readonly kind: 'parameter';
  readonly index: number;
  /** Inside its block in the tree; the whole name in the table. */
  readonly label: string;
  readonly name: string;
  readonly dtype: Dtype;
  /** The framework's own spelling, where it says more than `dtype`. */
  readonly typeName?: string;
  /** What is there instead of numbers. */
  readonly text?: string;
  readonly shape: readonly number[];
  readonly role: Role;
  readonly count: number;
  readonly bytes: number;
  /** Ties it belongs to: indices into `ties`. */
  readonly ties: readonly number[];
  /** Class of the block that holds it, when the file tells it. */
  readonly blockClass: string | null;
  /** What is known already; never computed for this answer. */
  readonly statistics?: Statistics;
  /** Why there are no values. */
  readonly problem?: ErrorReport;
}

export type TreeNode = BlockNode | ParameterNode;

export interface Page<Row> {
  readonly total: number;
  readonly start: number;
  readonly rows: readonly Row[];
}

export type TreeSort = 'file' | 'name' | 'size';
export type TableSort =
  'file' | 'name' | 'class' | 'dtype' | 'shape' | 'count' | 'bytes' | 'role' | 'min' | 'max' | 'mean' | 'std' | 'zeros' | 'nonfinite';

export interface TableFilter {
  /** Substring of the name, any case; a glob when it holds `*` or `?`. */
  readonly text: string;
  readonly dtypes: readonly Dtype[];
  readonly roles: readonly Role[];
  /** Only tied ones. */
  readonly tied: boolean;
}

/** Everything the parameter view, a tooltip or a hover says about one parameter besides its values. */
export interface ParameterDetails {
  readonly node: ParameterNode;
  readonly path: readonly string[];
  /** The blocks from the root to the parameter: for the breadcrumb. */
  readonly blocks: readonly { readonly id: BlockId; readonly name: string; readonly className: string | null; readonly detail?: string }[];
  readonly file: string;
  /** Where the first byte lies in that file, when it lies there as it is. */
  readonly fileOffset?: number;
  readonly strides?: readonly number[];
  readonly contiguous: boolean;
  readonly ties: readonly TieGroup[];
  readonly quantization?: {
    readonly scheme: string;
    readonly scales: readonly number[];
    readonly zeroPoints: readonly number[];
    readonly axis?: number;
  };
  readonly composite?: {
    readonly layout: string;
    readonly parts: readonly { readonly name: string; readonly dtype: Dtype; readonly shape: readonly number[] }[];
  };
  readonly of?: string;
  readonly requiresGrad?: boolean;
  /** No file of these formats holds gradients: always said, never zeros. */
  readonly gradient: 'absent';
  /** What each axis means for this kind of layer (`out`, `in`, `kh`, `kw`), or `axis 0`. */
  readonly axisNames: readonly string[];
  /** As torch computes them for this shape; absent below two dimensions. */
  readonly fans?: { readonly fanIn: number; readonly fanOut: number };
}

export interface ScanProgress {
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly doneParameters: number;
  readonly totalParameters: number;
  /** Statistics that came in since the last progress. */
  readonly ready: readonly { readonly index: number; readonly statistics: Statistics }[];
}

export interface SessionProtocol extends EditProtocol, GlanceProtocol, AccessProtocol {
  open: Call<{ readonly path: string }, CheckpointSummary>;
  /** Says whether the content is a checkpoint we read, without keeping it open. */
  recognise: Call<{ readonly path: string }, { readonly formatTitle: string } | null>;
  close: Call<{ readonly id: CheckpointId }, void>;
  /** `changed` when size or mtime of any file differ from what was opened. */
  verify: Call<{ readonly id: CheckpointId }, void>;
  /** Blocks first, in their order, then the block's own parameters. */
  children: Call<
    { readonly id: CheckpointId; readonly block: BlockId; readonly start: number; readonly count: number; readonly sort: TreeSort },
    Page<TreeNode>
  >;
  /** The block holding a parameter and its ancestors, root first: for revealing it. */
  ancestors: Call<{ readonly id: CheckpointId; readonly index: number }, readonly BlockNode[]>;
  table: Call<
    {
      readonly id: CheckpointId;
      readonly start: number;
      readonly count: number;
      readonly sort: TableSort;
      readonly descending: boolean;
      readonly filter: TableFilter;
    },
    Page<ParameterNode>
  >;
  /** By name: exact match first, then by position of the text. At most `limit`. */
  find: Call<{ readonly id: CheckpointId; readonly text: string; readonly limit: number }, readonly ParameterNode[]>;
  /** Index of the parameter of exactly that name. */
  indexOf: Call<{ readonly id: CheckpointId; readonly name: string }, number | null>;
  ties: Call<{ readonly id: CheckpointId }, readonly TieGroup[]>;
  details: Call<{ readonly id: CheckpointId; readonly index: number }, ParameterDetails>;
  /** Kept once computed, also between sessions (by file identity). `progress`: bytes, and the one-pass result when the second pass goes on. */
  statistics: Call<
    { readonly id: CheckpointId; readonly index: number; readonly depth: 'sample' | 'scan' | 'full' },
    Statistics,
    { readonly doneBytes: number; readonly totalBytes: number }
  >;
  /** All parameters not yet scanned; `indices` limits it. Ends with the `equal` groups found by content among those that were scanned. */
  scan: Call<{ readonly id: CheckpointId; readonly indices?: readonly number[] }, { readonly scanned: number }, ScanProgress>;
  heatmap: Call<
    { readonly id: CheckpointId; readonly index: number; readonly request: HeatmapRequest; readonly precision: 'sampled' | 'exact' },
    Heatmap,
    Heatmap
  >;
  values: Call<
    {
      readonly id: CheckpointId;
      readonly index: number;
      readonly request: Pick<HeatmapRequest, 'arrangement' | 'region'>;
      readonly codes: boolean;
    },
    Elements
  >;
  /** Exact number of finite values v with low <= v <= high (the last histogram edge counts as inside). */
  countBetween: Call<
    { readonly id: CheckpointId; readonly index: number; readonly low: number; readonly high: number },
    { readonly count: number; readonly of: number },
    { readonly doneBytes: number; readonly totalBytes: number }
  >;
  /** Writes one parameter (.npy, .csv, .json) or the whole checkpoint (.safetensors) to a new file; returns the bytes written. */
  export: Call<
    { readonly id: CheckpointId; readonly index: number | null; readonly output: string },
    { readonly bytes: number },
    { readonly doneBytes: number; readonly totalBytes: number }
  >;
  /** `trusted`: code of users' own modules may run. */
  configure: Call<{ readonly threads: number; readonly cacheFolder: string | null; readonly trusted?: boolean }, void>;
}
