/** `paramscope express`: the expressions that mean a parameter. */
import { dialects, isDialect } from '../model/access/express/dialect.js';
import { CheckpointError } from '../model/errors.js';
import { UsageError } from './failure.js';
import { jsonText } from './json.js';
import type { Runtime } from './runtime.js';
import { plainText } from './text.js';

export interface ExpressOptions {
  /** Absent: all that make sense for the file. */
  readonly dialect?: string;
  readonly json: boolean;
}

/** `not-found` where there is no such parameter, or no expression in the dialect means it. */
export async function express(runtime: Runtime, where: string, name: string, { dialect, json }: ExpressOptions): Promise<void> {
  if (dialect !== undefined && !isDialect(dialect)) throw new UsageError(`--dialect is one of ${dialects.join(', ')}`);
  const { session, signal, output } = runtime;
  const idle = { signal, progress: () => undefined };
  const { id } = await runtime.open(where);
  const index = await session.handlers.indexOf({ id, name }, idle);
  if (index === null) throw new CheckpointError('not-found', `there is no parameter ${name}`);
  const all = await session.handlers.expressionsOf({ id, index }, idle);
  const printed = all.filter((each) => dialect === undefined || each.dialect === dialect);
  if (printed.length === 0)
    throw new CheckpointError('not-found', `no expression${dialect === undefined ? '' : ` of ${dialect}`} means ${name}`);
  const lines = printed.map(({ dialect: of, expression }) => (json ? ` ${jsonText({ dialect: of, expression })}` : lineOf(of, expression)));
  await output.write(json ? `[\n${lines.join(',\n')}\n]\n` : `${lines.join('\n')}\n`);
}

const widest = Math.max(...dialects.map(({ length }) => length));

function lineOf(dialect: string, expression: string): string {
  return `${dialect.padEnd(widest)}  ${plainText(expression)}`;
}
