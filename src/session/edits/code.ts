/**
 * A program that does to a loaded checkpoint what the pending edits do, in the language of a framework.
 *
 *   codeOf({ script, checkpoint, path: '/nets/net.pt' }, 'pytorch');
 *
 * The numbers that it draws are the same where the framework's own initializers were chosen; where not, a comment says so.
 */
import path from 'node:path';
import type { Checkpoint } from '../../model/checkpoint.js';
import type { EditScript } from '../../model/edit.js';
import { arrayStep, isDrawnByNumpy, type ArrayDialect } from './code/arrays.js';
import { kerasDialect, kerasHead, kerasSeed } from './code/keras.js';
import { mxnetDialect, mxnetHead, mxnetSeed } from './code/mxnet.js';
import { truncatedNormalHelper } from './code/numpy-library.js';
import { comment } from './code/python.js';
import type { Source } from './code/shared.js';
import { stepsOf, type Step } from './code/steps.js';
import { torchHead, torchSeed, torchSeeded, torchStep } from './code/torch.js';
import { isRandom } from './randomness.js';

export interface CodeFacts {
  readonly script: EditScript;
  /** As the file has it, without the edits. */
  readonly checkpoint: Checkpoint;
  /** Of the file, as the user named it. */
  readonly path: string;
}

export type Dialect = 'pytorch' | 'keras' | 'mxnet';

const titles = { pytorch: 'PyTorch', keras: 'Keras', mxnet: 'MXNet' } as const;

/** `refused` where applying the script would be. */
export function codeOf({ script, checkpoint, path: file }: CodeFacts, dialect: Dialect): string {
  const source: Source = { file, framework: checkpoint.framework, isModule: checkpoint.tree.className !== null };
  const steps = stepsOf(script, checkpoint);
  const lines = dialect === 'pytorch' ? torchProgram(script, steps, source) : arrayProgram(script, steps, source, dialect);
  return `${[comment(`The edits of ${path.basename(file)}, for ${titles[dialect]}.`), ...lines].join('\n')}\n`;
}

/** Seeds stand before the first edit that needs one. */
function drawsFromScript({ edit }: Step): boolean {
  return isRandom(edit) && ('seed' in edit ? edit.seed : undefined) === undefined;
}

function torchProgram({ seed = 0 }: EditScript, steps: readonly Step[], source: Source): readonly string[] {
  const body = steps.flatMap((step) => {
    const lines = torchStep(step);
    const own = 'seed' in step.edit && isRandom(step.edit) ? step.edit.seed : undefined;
    return ['', comment(step.sentence), ...(own === undefined ? lines : torchSeeded(own, lines))];
  });
  return [...torchHead(source, body), ...(steps.some(drawsFromScript) ? torchSeed(seed) : []), ...body];
}

const arrayDialects = {
  keras: { dialect: kerasDialect, head: kerasHead, seed: kerasSeed },
  mxnet: { dialect: mxnetDialect, head: mxnetHead, seed: mxnetSeed },
} as const satisfies Record<string, { dialect: ArrayDialect; head: unknown; seed: unknown }>;

/** A seed of an edit's own is set before it, and that of the script again after it: its numbers do not go on where they were. */
function arrayProgram({ seed = 0 }: EditScript, steps: readonly Step[], source: Source, framework: 'keras' | 'mxnet'): readonly string[] {
  const { dialect, head, seed: seeded } = arrayDialects[framework];
  const body = steps.flatMap((step) => {
    const { edit, sentence } = step;
    const lines = arrayStep(step, dialect);
    const own = 'seed' in edit && isRandom(edit) ? edit.seed : undefined;
    if (own === undefined) return ['', comment(sentence), ...lines];
    const seeds = isDrawnByNumpy(edit) ? numpySeed : seeded;
    return ['', comment(sentence), ...seeds(own), ...lines, comment('later numbers begin anew'), ...seeds(seed)];
  });
  const text = body.join('\n');
  return [
    ...(text.includes('math.') ? ['import math', ''] : []),
    ...(/\b(numpy|rng)\./.test(text) || steps.some(({ edit }) => isDrawnByNumpy(edit)) ? ['import numpy'] : []),
    ...head(source),
    ...(steps.some((step) => drawsFromScript(step) && !isDrawnByNumpy(step.edit)) ? seeded(seed) : []),
    ...(steps.some((step) => drawsFromScript(step) && isDrawnByNumpy(step.edit)) ? numpySeed(seed) : []),
    ...(text.includes('truncated_normal(') ? ['', '', ...truncatedNormalHelper, ''] : []),
    ...body,
  ];
}

/** NumPy takes no negative seeds. */
function numpySeed(seed: number): readonly string[] {
  return [`rng = numpy.random.default_rng(${Math.abs(seed)})`];
}
