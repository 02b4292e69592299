/** A TFLite model: graphs of tensors, of which those with bytes in a buffer are its parameters. */
import type { ByteSource } from '../../bytes/source.js';
import type { Warning } from '../../model/checkpoint.js';
import { CheckpointError, reportError } from '../../model/errors.js';
import type { Parameter, StoredRange } from '../../model/parameter.js';
import type { TieGroup } from '../../model/tie.js';
import { usedSeveralTimes } from '../shared-storages.js';
import { Buffers } from './buffers.js';
import { FlatBuffer, type Table, type Vector } from './flatbuffer.js';
import { graphFields, modelFields, schemaVersion } from './schema.js';
import { readTensor, unreadableTensor, type ModelParts } from './tensor.js';
import { TextReader } from './text.js';
import { usedTwice } from './uses.js';

const mostGraphs = 10_000;
/** Of all graphs. */
const mostTensors = 100_000;

export interface Model {
  readonly description: string;
  readonly graphs: number;
  readonly parameters: readonly Parameter[];
  readonly ranges: readonly StoredRange[];
  /** Of parameters that more than one operator uses. */
  readonly ties: readonly TieGroup[];
  readonly warnings: readonly Warning[];
}

export async function readModel(source: ByteSource, signal?: AbortSignal): Promise<Model> {
  const file = new FlatBuffer(source, signal);
  const root = await file.root();
  const version = await root.table.uint32(modelFields.version, 0);
  if (version !== schemaVersion) throw new CheckpointError('unsupported', `version ${String(version)} of the format is not known`);
  const graphs = await root.table.vector(modelFields.graphs, 4);
  const buffers = await root.table.vector(modelFields.buffers, 4);
  if (graphs === undefined || graphs.length === 0 || buffers === undefined)
    throw new CheckpointError('unsupported', 'the model holds no graph');
  if (graphs.length > mostGraphs) throw new CheckpointError('too-large', `a model of ${String(graphs.length)} graphs`);
  const parts = { file, buffers: new Buffers(file, buffers), texts: new TextReader(file) };
  // The schema wants buffer 0 to be there, and empty.
  if (buffers.length > 0) await parts.buffers.at(0);
  const reader = new GraphReader(parts, root.at);
  for (let index = 0; index < graphs.length; index++) await reader.read(graphs, index);
  const description = await parts.texts.at(await root.table.target(modelFields.description));
  const { parameters, ties, warnings } = reader;
  return { description, graphs: graphs.length, parameters, ties, warnings, ranges: parts.buffers.ranges };
}

class GraphReader {
  readonly parameters: Parameter[] = [];
  readonly ties: TieGroup[] = [];
  readonly warnings: Warning[] = [];
  private tensorsSeen = 0;
  /** What each position was read as: one that serves as two kinds of table is no model. */
  private readonly kinds = new Map<number, 'model' | 'graph' | 'tensor'>();

  constructor(
    private readonly parts: ModelParts,
    root: number,
  ) {
    this.kinds.set(root, 'model');
  }

  async read(graphs: Vector, index: number): Promise<void> {
    const { file } = this.parts;
    const at = await file.follow(graphs.start + 4 * index);
    this.claim(at, 'graph');
    const graph = await file.table(at);
    const tensors = await graph.vector(graphFields.tensors, 4);
    this.tensorsSeen += tensors?.length ?? 0;
    if (this.tensorsSeen > mostTensors) throw new CheckpointError('too-large', `a model of more than ${String(mostTensors)} tensors`);
    const numbers = new Map<number, Parameter>();
    for (let number = 0; number < (tensors?.length ?? 0); number++) {
      const parameter = await this.readOne((tensors?.start ?? 0) + 4 * number);
      if (parameter === undefined) continue;
      this.parameters.push(parameter);
      numbers.set(number, parameter);
    }
    await this.findShared(graph, numbers);
  }

  private async readOne(offsetAt: number): Promise<Parameter | undefined> {
    const index = this.parameters.length;
    const found = await this.openTensor(offsetAt);
    return found.table === undefined ? unreadableTensor(index, found.error) : await readTensor(this.parts, found.table, index);
  }

  private async openTensor(offsetAt: number): Promise<{ readonly table?: Table; readonly error?: unknown }> {
    const { file } = this.parts;
    let at: number;
    try {
      at = await file.follow(offsetAt);
    } catch (error) {
      return { error };
    }
    this.claim(at, 'tensor');
    try {
      return { table: await file.table(at) };
    } catch (error) {
      return { error };
    }
  }

  private claim(at: number, kind: 'graph' | 'tensor'): void {
    const known = this.kinds.get(at) ?? kind;
    if (known !== kind) throw new CheckpointError('corrupt', `one table is both a ${known} and a ${kind}`, { offset: at });
    this.kinds.set(at, kind);
  }

  /** Operators tell of ties only: trouble with them leaves the values readable. */
  private async findShared(graph: Table, numbers: ReadonlyMap<number, Parameter>): Promise<void> {
    try {
      const users = await usedTwice(this.parts.file, graph);
      for (const [number, parameter] of numbers) {
        const operators = users.get(number);
        if (operators !== undefined)
          this.ties.push(
            usedSeveralTimes(
              parameter,
              operators.map((operator) => `operator ${String(operator)}`),
            ),
          );
      }
    } catch (error) {
      const { tag, message } = reportError(error);
      if (tag !== 'corrupt' && tag !== 'too-large') throw error;
      this.warnings.push({ tag, message: `the operators cannot be read: ${message}` });
    }
  }
}
