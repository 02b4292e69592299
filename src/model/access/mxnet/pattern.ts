/** The patterns of `collect_params`: regular expressions that cannot run for long. */
import { notUnderstood } from '../failure.js';

const longest = 200;
/** With more repetitions, or one around another, a name could be tried in very many ways. */
const mostRepetitions = 3;

/** As `re.match`: from the beginning of the name. */
export function matcher(pattern: string): (name: string) => boolean {
  const repetitions = pattern.match(/[*+?}]/g)?.length ?? 0;
  const isSimple = pattern.length <= longest && !/\)[*+?{]|\(\?|\\\d/.test(pattern);
  if (!isSimple || repetitions > mostRepetitions * alternatives(pattern)) throw notUnderstood('so complicated a pattern is not evaluated');
  const compiled = compile(pattern);
  return (name) => compiled.test(name);
}

function alternatives(pattern: string): number {
  return pattern.split('|').length;
}

function compile(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})`, 'u');
  } catch (error) {
    throw notUnderstood(`not a pattern that is evaluated: ${error instanceof Error ? error.message : pattern}`);
  }
}
