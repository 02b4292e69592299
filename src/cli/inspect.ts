/** `paramscope inspect`: parameters, ties, tree, warnings. Written piece by piece, so that 100,000 parameters do not fill the memory. */
import { CheckpointError } from '../model/errors.js';
import type { Checkpoint } from '../model/checkpoint.js';
import type { Parameter } from '../model/parameter.js';
import type { TieGroup } from '../model/tie.js';
import { equalGroups, isConstant, type Content } from '../session/equal.js';
import { glob } from '../session/glob.js';
import type { OpenCheckpoint } from '../session/open-checkpoint.js';
import { untold } from '../session/tie-index.js';
import { inOrder } from './in-order.js';
import { parameterReport, readValues, type ValuesReport, type Wanted } from './parameter-report.js';
import type { Runtime } from './runtime.js';

export interface InspectOptions extends Wanted {
  /** Globs; none: every parameter. */
  readonly parameter: readonly string[];
  readonly tree: boolean;
}

export interface InspectedParameter {
  readonly parameter: Parameter;
  readonly found: ValuesReport;
  /** Of a tensor that is kept in parts. */
  readonly parts: readonly InspectedParameter[];
}

/** Parameters on their way at once. */
const ahead = 8;

export class Inspection {
  private readonly indices: readonly number[];
  private readonly contents: Content[] = [];
  private readonly digests = new Map<number, string>();

  /** `not-found` when a name without wildcards is none of the checkpoint's. */
  constructor(
    private readonly runtime: Runtime,
    readonly open: OpenCheckpoint,
    readonly options: InspectOptions,
  ) {
    this.indices = chosen(open, options.parameter);
  }

  /** Each chosen parameter, in the checkpoint's order. */
  parameters(): AsyncGenerator<InspectedParameter> {
    return inOrder(this.indices, ahead, async (index) => {
      const parameter = this.open.parameter(index);
      const inspected = await this.inspect(parameter);
      this.runtime.progress.show(`${String(index + 1)} of ${String(this.open.checkpoint.parameters.length)} parameters`);
      this.remember(inspected);
      return inspected;
    });
  }

  /** Those that touch a chosen parameter; equal content only where digests were asked for. Call it when all parameters were given. */
  ties(): readonly TieGroup[] {
    const told = this.open.checkpoint.ties;
    const all = [
      ...told,
      ...untold(
        equalGroups(this.contents, ({ index }) => this.digests.get(index)),
        told,
      ),
    ];
    if (this.options.parameter.length === 0) return all;
    const indices = new Set(this.indices);
    return all.filter((group) => group.indices.some((index) => indices.has(index)));
  }

  private async inspect(parameter: Parameter): Promise<InspectedParameter> {
    const { runtime, open, options } = this;
    const found = await readValues(() => runtime.session.pool, open.checkpoint, parameter, options, runtime.signal);
    const { values } = parameter;
    const parts: InspectedParameter[] = [];
    if (values.kind === 'composite') for (const part of values.composite.parts) parts.push(await this.inspect(part));
    return { parameter, found, parts };
  }

  private remember({ parameter, found: { sha256, statistics } }: InspectedParameter): void {
    const { index, name, dtype, typeName, shape, quantization, values } = parameter;
    if (sha256 === undefined || values.kind === 'none' || shape.includes(0)) return;
    const key = JSON.stringify([dtype, typeName, shape, quantization]);
    const constant = statistics !== undefined && isConstant(statistics);
    this.contents.push({ index, name, identity: this.open.identity(index), key, constant });
    this.digests.set(index, sha256);
  }
}

function chosen({ checkpoint }: OpenCheckpoint, patterns: readonly string[]): readonly number[] {
  const { parameters } = checkpoint;
  const all = Array.from({ length: parameters.length }, (_, index) => index);
  if (patterns.length === 0) return all;
  const indices = new Set(patterns.flatMap((pattern) => matching(checkpoint, all, pattern)));
  return all.filter((index) => indices.has(index));
}

function matching({ parameters }: Checkpoint, all: readonly number[], pattern: string): readonly number[] {
  const matches = glob(pattern);
  const found = all.filter((index) => parameters.nameAt(index) === pattern || matches(parameters.nameAt(index)));
  if (found.length === 0 && !/[*?]/.test(pattern)) throw new CheckpointError('not-found', `there is no parameter ${pattern}`);
  return found;
}

/** One parameter as `--json` prints it, parts as the framework names them. */
export function inspectedReport(checkpoint: Checkpoint, { parameter, found, parts }: InspectedParameter): Record<string, unknown> {
  const report = parameterReport(checkpoint, parameter, found);
  if (parameter.values.kind !== 'composite') return report;
  const reports = parts.map((part) => inspectedReport(checkpoint, part));
  const isList = parameter.values.composite.layout === 'nested';
  return { ...report, parts: isList ? reports : Object.fromEntries(parts.map((part, index) => [part.parameter.name, reports[index]])) };
}
