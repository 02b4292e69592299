// Hovers over Python code of 5,000 lines about a checkpoint of 100,000 tensors: how soon they are there, also after a letter was typed, and what
// a letter costs the extension host.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const lines = 5000;
const hovers = 200;

/** Code that reads one tensor every ten lines. Returns where their names stand. */
export function writeCode(folder, checkpoint) {
  const code = ['from safetensors import safe_open', '', `f = safe_open(${JSON.stringify(checkpoint)}, framework="pt")`];
  const positions = [];
  while (code.length < lines) {
    const number = code.length;
    if (number % 10 === 0) {
      const name = `model.layers.${number % 195}.mlp.experts.${number % 128}.up_proj.weight`;
      const start = `weight_${number} = f.get_tensor("`;
      positions.push({ line: number, character: start.length + 5 });
      code.push(`${start}${name}")`);
    } else
      code.push(`total_${number} = sum(value * ${number} for value in range(${number % 7})) if ${number} > 3 else [${number}, "text"]`);
  }
  writeFileSync(path.join(folder, 'code.py'), `${code.join('\n')}\n`);
  const step = positions.length / hovers;
  return Array.from({ length: hovers }, (_, i) => positions[Math.floor(i * step)]);
}

/** Asks the probe in the extension host, which asks VS Code for the hovers. Milliseconds each. */
export async function measureHovers(folder, positions) {
  const [asked, answered] = ['.probe-hovers.json', '.probe-hovered.json'].map((name) => path.join(folder, name));
  rmSync(answered, { force: true });
  writeFileSync(`${asked}.part`, JSON.stringify({ file: path.join(folder, 'code.py'), positions }));
  renameSync(`${asked}.part`, asked);
  while (!existsSync(answered)) await new Promise((resolve) => setTimeout(resolve, 50));
  const report = JSON.parse(readFileSync(answered, 'utf8'));
  if (report.error !== undefined) throw new Error(report.error);
  return report;
}

export const quantile = (values, share) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))];
