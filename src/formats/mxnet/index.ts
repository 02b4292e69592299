/** MXNet: .params of every version, alone or as an export with its graph. */
import type { Place, PlaceFile } from '../../bytes/place.js';
import type { Block } from '../../model/block.js';
import type { Checkpoint, Json, Warning } from '../../model/checkpoint.js';
import { reportError } from '../../model/errors.js';
import { parameterList, type Parameter, type Role } from '../../model/parameter.js';
import type { Format, Probe } from '../format.js';
import { blockTreeFromNames } from '../names/tree.js';
import { roleFromName } from '../names/role.js';
import { isNpzArchive } from '../numpy/archive-sign.js';
import { storageAt } from '../storage-at.js';
import { valueWarnings } from '../value-warnings.js';
import { readParams, type NamedContent, type ParamsContents } from './contents.js';
import { exportedParams, findFiles, readSymbol, symbolEnding, type ExportFiles } from './files.js';
import { isArrayList } from './list.js';
import { exportTree, sharedVariables, variableOf } from './structure.js';
import { parseSymbol, type SymbolGraph } from './symbol.js';

export const mxnet: Format = { title: 'MXNet', recognises, open };

function recognises({ kind, head, name, names }: Probe): boolean {
  if (kind === 'folder') return exportedParams(names) !== undefined;
  return isArrayList(head) || name.endsWith(symbolEnding) || (name.endsWith('.params') && isNpzArchive(head, true));
}

async function open(place: Place, signal?: AbortSignal): Promise<Checkpoint> {
  const found = await findFiles(place, signal);
  const files = filesOf(found, place);
  const contents = await readParams(found.params, files.indexOf(found.params), signal);
  const { graph, warnings } = await readGraph(found, signal);
  const parameters = contents.arrays.map(parameterOf);
  const list = parameterList(parameters);
  let tree: Block | undefined;
  return {
    format: 'mxnet',
    framework: 'mxnet',
    files: files.map(({ name, path, source }) => ({ name, path, size: source.size })),
    bytes: files.reduce((sum, { source }) => sum + source.size, 0),
    metadata: metadataOf(contents, graph),
    parameters: list,
    storage: (index) => storageAt(contents.storages, index),
    get tree() {
      return (tree ??= graph === undefined ? blockTreeFromNames(list) : exportTree(parameters, graph));
    },
    ties: graph === undefined ? [] : sharedVariables(parameters, graph),
    warnings: [...contents.warnings, ...warnings, ...valueWarnings(parameters)],
  };
}

/** The first is what was opened. */
function filesOf({ params, symbol }: ExportFiles, { file }: Place): readonly PlaceFile[] {
  if (symbol === undefined) return [params];
  return file === symbol ? [symbol, params] : [params, symbol];
}

async function readGraph(
  { symbol, warnings }: ExportFiles,
  signal?: AbortSignal,
): Promise<{ readonly graph?: SymbolGraph; readonly warnings: readonly Warning[] }> {
  if (symbol === undefined) return { warnings };
  try {
    return { graph: parseSymbol(await readSymbol(symbol, signal), symbol.name), warnings };
  } catch (error) {
    const { tag, message } = reportError(error);
    if (tag === 'cancelled' || tag === 'internal') throw error;
    return { warnings: [...warnings, { tag, message }] };
  }
}

function parameterOf({ name, content }: NamedContent, index: number): Parameter {
  const path = name.startsWith('arg:') || name.startsWith('aux:') ? [name] : name.split('.');
  return { index, name, path, role: roleOf(name), ...content };
}

/** Exports tell arguments from auxiliary states, which no gradient reaches. */
function roleOf(name: string): Role {
  if (name.startsWith('arg:')) return 'trainable';
  return name.startsWith('aux:') ? 'buffer' : roleFromName(name);
}

function metadataOf({ layout, arrays }: ParamsContents, graph: SymbolGraph | undefined): ReadonlyMap<string, Json> {
  const auxiliary = new Set(arrays.filter(({ name }) => name.startsWith('aux:')).map(({ name }) => variableOf(name)));
  return new Map<string, Json>([
    ...(layout === undefined ? [] : [['layout', layout] as const]),
    ...(graph?.version === undefined ? [] : [['mxnet_version', graph.version] as const]),
    ...(graph === undefined
      ? []
      : [
          ['arguments', graph.variables.filter((name) => !auxiliary.has(name))] as const,
          ['auxiliary_states', graph.variables.filter((name) => auxiliary.has(name))] as const,
        ]),
  ]);
}
