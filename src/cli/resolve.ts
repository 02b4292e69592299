/** `paramscope resolve`: what access expressions mean in a checkpoint. */
import { readFile, stat } from 'node:fs/promises';
import { CheckpointError } from '../model/errors.js';
import type { ResolvedExpression } from '../protocol/access.js';
import type { OpenCheckpoint } from '../session/open-checkpoint.js';
import { exitStatus, UsageError } from './failure.js';
import { jsonText } from './json.js';
import { resolvedLines } from './resolve-text.js';
import type { Runtime } from './runtime.js';

export interface ResolveOptions {
  /** Path of a JSON file that lists expressions. */
  readonly expressions?: string;
  readonly json: boolean;
}

/** Larger files list more than anybody asks. */
const largestList = 10 * 1024 * 1024;

/** Exit status 3 when one of the expressions means nothing. */
export async function resolve(runtime: Runtime, where: string, given: readonly string[], options: ResolveOptions): Promise<void> {
  const expressions = [...given, ...(options.expressions === undefined ? [] : await readExpressions(options.expressions))];
  if (expressions.length === 0 && options.expressions === undefined)
    throw new UsageError('say which expressions: EXPRESSION... or --expressions FILE');
  const { output } = runtime;
  const open = await runtime.open(where);
  let isFirst = true;
  let failed = false;
  if (options.json) await output.write('[');
  for (const expression of expressions) {
    const resolved = await resolveOne(runtime, open, expression);
    failed ||= resolved.kind === 'error';
    if (options.json) await output.write(`${isFirst ? '' : ','}\n ${jsonText(reportOf(expression, resolved))}`);
    else
      await output.write(
        resolvedLines(open, expression, resolved)
          .map((line) => `${line}\n`)
          .join(''),
      );
    isFirst = false;
  }
  if (options.json) await output.write(isFirst ? ']\n' : '\n]\n');
  if (failed) process.exitCode = exitStatus.unreadable;
}

async function resolveOne({ session, signal }: Runtime, { id }: OpenCheckpoint, text: string): Promise<ResolvedExpression> {
  return await session.handlers.resolveExpression({ id, text }, { signal, progress: () => undefined });
}

/** The fields that are printed, in their order. */
function reportOf(expression: string, { kind, name, names, block, value, error }: ResolvedExpression): Record<string, unknown> {
  return {
    expression,
    kind,
    ...(name === undefined ? {} : { name }),
    ...(names === undefined ? {} : { names }),
    ...(block === undefined ? {} : { block }),
    ...(value === undefined ? {} : { value }),
    ...(error === undefined ? {} : { error }),
  };
}

async function readExpressions(file: string): Promise<readonly string[]> {
  const { size } = await stat(file);
  if (size > largestList) throw new CheckpointError('too-large', 'the list of expressions is larger than 10 MiB', { path: file });
  const listed = parsed(await readFile(file, 'utf8'), file);
  if (!Array.isArray(listed) || !listed.every((each) => typeof each === 'string')) throw notAList(file);
  return listed;
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notAList(file, error);
  }
}

function notAList(file: string, cause?: unknown): CheckpointError {
  return new CheckpointError('corrupt', 'not a JSON list of expressions', { path: file, cause });
}
