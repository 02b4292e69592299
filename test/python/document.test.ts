/** Parsing of a text that changes: the same tree as parsing it anew, without keeping others waiting. */
import { Tree, type TreeBuffer } from '@lezer/common';
import { parser } from '@lezer/python';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PythonDocument } from '../../src/python/document.js';
import { meaningAt } from '../../src/python/meaning.js';

const lines = Array.from({ length: 5000 }, (_, i) =>
  i % 7 === 0 ? `def f${String(i)}(net):` : `    x${String(i)} = net.layers[${String(i)}].weights[1].numpy() + foo(a, b="c")`,
);
const long = `import torch\nrgnet = torch.load("rgnet.pt")\n${lines.join('\n')}\n\nrgnet[0].bias\n`;

function nodesOf(tree: Tree): readonly string[] {
  const nodes: string[] = [];
  tree.iterate({ enter: ({ name, from, to }) => void nodes.push(`${name} ${from} ${to}`) });
  return nodes;
}

/** The objects a tree is made of: those that are used again are the same. */
function partsOf(part: Tree | TreeBuffer): readonly object[] {
  return part instanceof Tree ? [part, ...part.children.flatMap(partsOf)] : [part];
}

describe('a text that changes', () => {
  it('has the tree of the text as it is now', async () => {
    const piece = fc.constantFrom('x', '\n', '    ', 'def f():\n', '"', '[0]', ')', 'if a:\n', '# ');
    const edit = fc.record({ at: fc.nat(), remove: fc.nat(12), piece });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { maxLength: 8 }), async (edits) => {
        const document = new PythonDocument();
        let text = lines.slice(0, 120).join('\n');
        for (const { at, remove, piece: added } of edits) {
          const start = at % (text.length + 1);
          text = text.slice(0, start) + added + text.slice(start + remove);
          const { tree } = await document.parsed(text);
          expect(nodesOf(tree)).toEqual(nodesOf(parser.parse(text)));
        }
      }),
      { numRuns: 15 },
    );
  });

  it('has it after lines were written that are code, and others that are not yet', async () => {
    const whole = fc.constantFrom('    y = net[0].weight', '    # c', '    if a:\n        b = 1', '', '    with a as b: pass');
    const broken = fc.constantFrom('    y = net[', 'def', '    )', '  "');
    const edit = fc.record({ line: fc.nat(), whole, broken: fc.option(broken) });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { maxLength: 5 }), async (edits) => {
        const document = new PythonDocument();
        const text = lines.slice(0, 120);
        for (const { line, whole: code, broken: first } of edits) {
          const at = line % text.length;
          if (at % 7 < 2) continue; // a function keeps its head and a line
          if (first !== null) await document.parsed(text.with(at, first).join('\n'));
          text[at] = code;
          const { tree } = await document.parsed(text.join('\n'));
          expect(nodesOf(tree)).toEqual(nodesOf(parser.parse(text.join('\n'))));
        }
      }),
      { numRuns: 25 },
    );
  });

  it('answers questions that come together, each about its own text', async () => {
    const document = new PythonDocument();
    const answers = await Promise.all(['a = 1', 'a = 12', 'a = 1'].map((text) => document.parsed(text)));
    expect(answers.map(({ text }) => text)).toEqual(['a = 1', 'a = 12', 'a = 1']);
    expect(answers.map(({ tree }) => tree.length)).toEqual([5, 6, 5]);
  });

  it('lets others run while it parses', async () => {
    let ran = 0;
    let parsing = true;
    const count = (): void => {
      ran++;
      if (parsing) setImmediate(count);
    };
    setImmediate(count);
    await new PythonDocument(2).parsed(long);
    parsing = false;
    expect(ran).toBeGreaterThan(5);
  });

  it('is read again where it changed only', async () => {
    const document = new PythonDocument();
    const first = await document.parsed(long);
    const at = long.indexOf('def f2450');
    const second = await document.parsed(`${long.slice(0, at)}# ${long.slice(at)}`);
    const before = new Set(partsOf(first.tree));
    const after = partsOf(second.tree);
    expect(after.filter((part) => before.has(part)).length).toBeGreaterThan(0.9 * after.length);
    expect(meaningAt(second, second.text.lastIndexOf('bias'))?.meaning).toMatchObject({ expression: 'rgnet[0].bias' });
  });
});
