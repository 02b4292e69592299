/** `inspect --json`: one document, a parameter a line. */
import type { Block } from '../model/block.js';
import { CheckpointError } from '../model/errors.js';
import type { TieGroup } from '../model/tie.js';
import { inspectedReport, type Inspection } from './inspect.js';
import { jsonText } from './json.js';
import type { Output } from './output.js';

export async function writeInspection(inspection: Inspection, output: Output): Promise<void> {
  const { open, options } = inspection;
  const { format, framework, bytes, metadata, warnings } = open.checkpoint;
  const head = { path: open.path, format, framework, bytes, metadata: Object.fromEntries(metadata), warnings };
  const tree = options.tree ? `,\n "tree": ${jsonText(treeReport(open.checkpoint.tree, 0))}` : '';
  await output.write(`{${fields(head)},\n "parameters": [`);
  let separator = '\n  ';
  for await (const inspected of inspection.parameters()) {
    await output.write(`${separator}${jsonText(inspectedReport(open.checkpoint, inspected))}`);
    separator = ',\n  ';
  }
  const ties = inspection.ties().map((tie) => `\n  ${jsonText(tieReport(tie))}`);
  await output.write(`\n ],\n "ties": [${ties.join(',')}${ties.length === 0 ? '' : '\n '}]${tree}\n}\n`);
}

function fields(head: Record<string, unknown>): string {
  return Object.entries(head)
    .map(([key, value]) => `\n ${jsonText(key)}: ${jsonText(value)}`)
    .join(',');
}

function tieReport({ kind, names, usedBy, inferred, sameView, constant }: TieGroup): Record<string, unknown> {
  return { kind, names, usedBy, inferred, sameView, constant };
}

/** Deeper than any network; a name of nothing but dots is not one. */
const deepest = 500;

function treeReport({ name, className, detail, index, parameters, children }: Block, depth: number): Record<string, unknown> {
  if (depth > deepest) throw new CheckpointError('too-large', `blocks are nested more than ${String(deepest)} deep`);
  return {
    name,
    class: className,
    detail,
    index,
    parameters: parameters.map((parameter) => parameter.name),
    children: children.map((child) => treeReport(child, depth + 1)),
  };
}
