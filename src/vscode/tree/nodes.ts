/** Rows of the Parameters tree. A row's id tells its way from the root, so that it is the same row after a refresh. */
import type { TieGroup } from '../../model/tie.js';
import type { BlockNode, ParameterNode } from '../../protocol/session.js';
import type { OpenedCheckpoint } from '../checkpoints/opened.js';

export interface CheckpointRow {
  readonly kind: 'checkpoint';
  readonly id: string;
  readonly checkpoint: OpenedCheckpoint;
}

export interface BlockRow {
  readonly kind: 'block';
  readonly id: string;
  readonly parent: CheckpointRow | BlockRow;
  readonly checkpoint: OpenedCheckpoint;
  readonly block: BlockNode;
}

export interface ParameterRow {
  readonly kind: 'parameter';
  readonly id: string;
  readonly parent: CheckpointRow | BlockRow;
  readonly checkpoint: OpenedCheckpoint;
  readonly parameter: ParameterNode;
  readonly ties: readonly TieGroup[];
}

/** The rest of a long level. */
export interface MoreRow {
  readonly kind: 'more';
  readonly id: string;
  readonly parent: CheckpointRow | BlockRow;
  readonly rest: number;
}

/** *In this workspace*. */
export interface WorkspaceRow {
  readonly kind: 'workspace';
  readonly id: string;
}

export interface FoundRow {
  readonly kind: 'found';
  readonly id: string;
  readonly parent: WorkspaceRow;
  readonly path: string;
  /** Its folder, relative to the workspace. */
  readonly folder: string;
}

export type LevelOwner = CheckpointRow | BlockRow;
export type Row = CheckpointRow | BlockRow | ParameterRow | MoreRow | WorkspaceRow | FoundRow;

const kinds: readonly string[] = ['checkpoint', 'block', 'parameter', 'more', 'workspace', 'found'] satisfies Row['kind'][];

/** Commands get their arguments from anybody. */
export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && 'kind' in value && 'id' in value && kinds.includes(String(value.kind));
}

export const workspaceRow: WorkspaceRow = { kind: 'workspace', id: 'workspace' };

export function checkpointRow(checkpoint: OpenedCheckpoint): CheckpointRow {
  return { kind: 'checkpoint', id: `open ${checkpoint.path}`, checkpoint };
}

export function blockRow(parent: LevelOwner, block: BlockNode): BlockRow {
  return { kind: 'block', id: `${parent.id}/${String(block.index)} ${block.name}`, parent, checkpoint: parent.checkpoint, block };
}

export function parameterRow(parent: LevelOwner, parameter: ParameterNode, ties: readonly TieGroup[]): ParameterRow {
  return { kind: 'parameter', id: `${parent.id}#${String(parameter.index)}`, parent, checkpoint: parent.checkpoint, parameter, ties };
}

/** What `viewItem` is in `when` clauses. */
export function contextValue(row: Row): string {
  if (row.kind !== 'parameter') return row.kind;
  return row.parameter.ties.length === 0 ? 'parameter' : 'parameter tied';
}

export const contextValues = ['checkpoint', 'block', 'parameter', 'parameter tied', 'more', 'workspace', 'found'] as const;
