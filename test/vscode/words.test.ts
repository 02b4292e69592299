/** Labels, sentences, figures and tooltips: what people read. */
import { describe, expect, it } from 'vitest';
import { errorTags } from '../../src/model/errors.js';
import type { BlockNode, CheckpointSummary, ParameterDetails, ParameterNode } from '../../src/protocol/session.js';
import { bytesText, countOf, durationText, shapeText, valueText } from '../../src/vscode/figures.js';
import {
  accessibleLabel,
  blockDescription,
  checkpointDescription,
  parameterDescription,
  statusText,
  tieDescription,
  tieLabel,
} from '../../src/vscode/labels.js';
import { code, escaped } from '../../src/vscode/markdown.js';
import { Pace, percent } from '../../src/vscode/progress-text.js';
import { failureSentence } from '../../src/vscode/sentences.js';
import { statisticsLines } from '../../src/vscode/statistics-text.js';
import { blockTooltip, checkpointTooltip, parameterTooltip } from '../../src/vscode/tooltip.js';
import { shortText, visibleText } from '../../src/vscode/visible-text.js';

const summary: CheckpointSummary = {
  id: 1,
  path: '/models/rgnet.pt',
  name: 'rgnet.pt',
  format: 'pytorch-zip',
  formatTitle: 'PyTorch (zip)',
  framework: 'pytorch',
  bytes: 12_557,
  files: [{ name: 'rgnet.pt', size: 12_557 }],
  parameterCount: 17,
  valueCount: 372,
  uniqueParameterCount: 17,
  uniqueValueCount: 372,
  bytesByDtype: [{ dtype: 'float32', bytes: 1488, parameters: 17 }],
  metadata: {},
  warnings: [],
  tieCount: 0,
};

const block: BlockNode = {
  kind: 'block',
  id: 1,
  name: 'block 1',
  path: ['0', 'block 1'],
  index: 1,
  className: 'Sequential',
  childBlocks: 2,
  parameterCount: 4,
};

const node: ParameterNode = {
  kind: 'parameter',
  index: 2,
  label: 'weight',
  name: '0.weight',
  dtype: 'float32',
  shape: [8, 4],
  role: 'trainable',
  count: 32,
  bytes: 128,
  ties: [],
  blockClass: 'Linear',
};

const details: ParameterDetails = {
  node,
  path: ['0', 'weight'],
  blocks: [],
  file: 'rgnet.pt',
  fileOffset: 1536,
  contiguous: true,
  ties: [{ kind: 'storage', names: ['0.weight', '4.weight'], indices: [2, 4] }],
  gradient: 'absent',
  axisNames: ['out', 'in'],
  fans: { fanIn: 4, fanOut: 8 },
};

describe('rows', () => {
  it('say what the product page promises', () => {
    expect(checkpointDescription(summary)).toBe('PyTorch · 17 parameters · 372 values · 1.5 KiB');
    expect(blockDescription(block)).toBe('Sequential · 2 blocks · 4 parameters');
    expect(parameterDescription(node)).toBe('8 × 4 float32');
    expect(statusText(summary)).toBe('17 parameters · 1.5 KiB');
  });

  it('tell a class only when the file does, and no blocks where there are none', () => {
    expect(blockDescription({ ...block, className: null, childBlocks: 0, parameterCount: 1 })).toBe('1 parameter');
    expect(blockDescription({ ...block, className: 'ReLU', childBlocks: 0, parameterCount: 0 })).toBe('ReLU');
  });

  it('begin with the label for a screen reader', () => {
    expect(accessibleLabel('weight', ['8 × 4 float32', '', 'tied'])).toBe('weight, 8 × 4 float32, tied');
  });

  it('name the members of a tie, and say when equality is weak', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    expect(tieLabel({ kind: 'storage', names, indices: [0, 1, 2, 3, 4] })).toBe('a = b = c and 2 more');
    expect(tieDescription({ kind: 'equal', names, indices: [], constant: true })).toBe('5 names · all values are one');
    expect(tieDescription({ kind: 'alias', names: ['a', 'b'], indices: [0], inferred: true })).toContain('configuration');
  });
});

describe('figures', () => {
  it('write bytes with one decimal below 100 of a unit, and never 1024 of one', () => {
    expect([0, 512, 1023, 1024, 1488, 1024 ** 2 - 1, 137 * 1024 ** 3].map(bytesText)).toEqual([
      '0 B',
      '512 B',
      '1023 B',
      '1.0 KiB',
      '1.5 KiB',
      '1.0 MiB',
      '137 GiB',
    ]);
  });

  it('write numbers with the digits that mean something', () => {
    expect([0, -0.08092802204191685, 1e-7, 12345678, Number.NaN].map(valueText)).toEqual([
      '0',
      '-0.080928',
      '1.0000e-7',
      '1.2346e+7',
      'NaN',
    ]);
    expect(countOf(1, 'block')).toBe('1 block');
    expect(countOf(12_345, 'value')).toBe('12,345 values');
    expect(shapeText([])).toBe('scalar');
    expect([0.4, 59.7, 200, 7500].map(durationText)).toEqual(['0 s', '1 min 0 s', '3 min 20 s', '2 h 5 min']);
  });

  it('tell speed and remaining time once they mean something', () => {
    let now = 0;
    const pace = new Pace(() => now);
    expect(pace.text({ doneBytes: 1024, totalBytes: 4096 })).toBe('1.0 KiB of 4.0 KiB');
    now = 1000;
    expect(pace.text({ doneBytes: 1024, totalBytes: 4096 })).toBe('1.0 KiB of 4.0 KiB · 1.0 KiB/s · 3 s left');
    expect([percent({ doneBytes: 0, totalBytes: 0 }), percent({ doneBytes: 999, totalBytes: 1000 })]).toEqual([100, 99]);
  });
});

describe('sentences', () => {
  it('are one for every way to fail, each another', () => {
    const sentences = errorTags.map((tag) => failureSentence({ tag, message: 'the reason' }, 'a.pt'));
    expect(new Set(sentences).size).toBe(errorTags.length);
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Za-z].*[^.]\.$/);
  });

  it('tell the offset, and the file when it is another one', () => {
    const report = { tag: 'corrupt', message: 'the header ends outside the file', path: '/x/model-2.safetensors', offset: 1536 } as const;
    expect(failureSentence(report, 'model.index.json')).toBe(
      'model.index.json is damaged: the header ends outside the file (in model-2.safetensors, at byte 1,536).',
    );
    expect(failureSentence({ ...report, path: '/x/model-2.safetensors' }, 'model-2.safetensors')).toContain('file (at byte 1,536).');
  });

  it('show what could disguise a name', () => {
    expect(failureSentence({ tag: 'corrupt', message: 'a\u202eb' }, 'x\n.pt')).toContain('x\\u{a}.pt is damaged: a\\u{202e}b');
  });
});

describe('text of the file in Markdown', () => {
  const hostile = '[click](command:evil) <img src=x> **b** `c` $(zap) https://example.org &lt; a_b';

  it('is no markup', () => {
    const text = escaped(hostile);
    expect(text).not.toMatch(/(^|[^\\])[[\]()*`$_:<>]/);
    expect(text).not.toContain('https://');
    expect(escaped('a & <b>')).toBe('a &amp; &lt;b\\>');
  });

  it('stays inside its code span', () => {
    expect(code('weight')).toBe('`weight`');
    expect(code('a`b``c')).toBe('```a`b``c```');
    expect(code('`')).toBe('`` ` ``');
    expect(code('a\nb')).toBe('`a\\u{a}b`');
  });

  it('reaches tooltips only escaped', () => {
    const named = parameterTooltip({ ...details, node: { ...node, name: hostile, blockClass: hostile }, file: hostile });
    expect(named).not.toMatch(/(^|[^\\])\[click/);
    expect(blockTooltip({ ...block, path: [hostile] })).not.toMatch(/(^|[^\\])\[click/);
    const warned = { ...summary, warnings: [{ tag: 'unsafe' as const, message: hostile }], path: hostile };
    expect(checkpointTooltip(warned)).not.toMatch(/(^|[^\\])\[click/);
  });

  it('is cut in the middle when it is very long', () => {
    expect(shortText('x'.repeat(100_000)).length).toBeLessThan(310);
    expect(visibleText('weight 权重')).toBe('weight 权重');
  });
});

describe('tooltips', () => {
  it('tell the facts of a parameter', () => {
    const text = parameterTooltip(details);
    for (const fact of ['8 × 4 float32', '32, 128 B', 'trainable', 'Linear', 'at byte 1,536', 'in 4, out 8', 'same storage: `4.weight`'])
      expect(text).toContain(fact);
    expect(text).not.toContain('statistics');
  });

  it('tell statistics that are known, and whether they are exact', () => {
    const known = { count: 32, of: 32, zeros: 8, nan: 2, positiveInfinity: 0, negativeInfinity: 1, exact: true };
    const lines = new Map(statisticsLines(known));
    expect(lines.get('zeros')).toBe('8 (25.0 %)');
    expect(lines.get('not finite')).toBe('2 NaN, 1 -Inf');
    expect(lines.has('range')).toBe(false);
    expect(statisticsLines({ ...known, exact: false, of: 1000 })[0]?.[1]).toBe('sampled 32 of 1,000');
  });

  it('count tied parameters once, and say so', () => {
    const text = checkpointTooltip({ ...summary, uniqueParameterCount: 15 });
    expect(text).toContain('15 unique, 17 as used');
  });
});
