/** The commands, their arguments and options. */
import path from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { CheckpointError } from '../model/errors.js';
import { edit } from './edit.js';
import { express } from './express.js';
import { Inspection } from './inspect.js';
import { writeInspection } from './inspect-json.js';
import { printInspection } from './inspect-text.js';
import { UsageError } from './failure.js';
import { resolve } from './resolve.js';
import type { Runtime } from './runtime.js';
import { merge, scan } from './scan.js';
import type { ScanPart } from './scan-document.js';
import { sizeText } from './text.js';

interface InspectFlags {
  readonly parameter: readonly string[];
  readonly statistics?: true;
  readonly values?: number;
  readonly tree?: true;
  readonly json?: true;
}

interface ScanFlags {
  readonly part?: ScanPart;
  readonly output?: string;
  readonly json?: true;
}

interface ExportFlags {
  readonly parameter?: string;
  readonly output: string;
  readonly json?: true;
}

interface EditFlags {
  readonly script: string;
  readonly output?: string;
  readonly inPlace?: true;
  readonly dryRun?: true;
  readonly allowModules?: true;
  readonly json?: true;
}

interface ResolveFlags {
  readonly expressions?: string;
  readonly json?: true;
}

interface ExpressFlags {
  readonly dialect?: string;
  readonly json?: true;
}

/** Values are read in windows of at most this many elements. */
const mostValues = 65_536;

export function createProgram(runtime: Runtime): Command {
  const program = new Command('paramscope')
    .description('Looks into checkpoints of neural networks, and changes them: parameters, ties, statistics, values.')
    .exitOverride()
    .showHelpAfterError('(paramscope --help says more)');
  addInspect(program, runtime);
  addResolve(program, runtime);
  addExpress(program, runtime);
  addScan(program, runtime);
  addExport(program, runtime);
  addEdit(program, runtime);
  return program;
}

function addInspect(program: Command, runtime: Runtime): void {
  program
    .command('inspect')
    .description('list parameters, ties, tree and warnings')
    .argument('<path>', 'a checkpoint file, index or folder')
    .option('--parameter <glob>', 'only parameters of such names (may be given several times)', collect, [])
    .option('--statistics', 'exact statistics of every parameter')
    .option('--values <n>', 'first and last values, and the SHA-256 of all', parseValues)
    .option('--tree', 'the blocks as they nest')
    .option('--json', 'one JSON document')
    .action(async (where: string, { parameter, statistics, values, tree, json }: InspectFlags) => {
      const open = await runtime.open(where);
      const wanted = { parameter, statistics: statistics === true, tree: tree === true, ...(values === undefined ? {} : { values }) };
      const inspection = new Inspection(runtime, open, wanted);
      await (json === true ? writeInspection(inspection, runtime.output) : printInspection(inspection, runtime.output));
    });
}

function addResolve(program: Command, runtime: Runtime): void {
  program
    .command('resolve')
    .description('say what access expressions mean: net[0].bias.data, state_dict["0.bias"]')
    .argument('<path>', 'a checkpoint file, index or folder')
    .argument('[expressions...]', 'expressions as written in code')
    .option('--expressions <file>', 'expressions from a file: a JSON list of texts')
    .option('--json', 'one JSON document')
    .action(async (where: string, given: string[], { json, ...flags }: ResolveFlags) => {
      await resolve(runtime, where, given, { ...flags, json: json === true });
    });
}

function addExpress(program: Command, runtime: Runtime): void {
  program
    .command('express')
    .description('print the expressions that mean a parameter')
    .argument('<path>', 'a checkpoint file, index or folder')
    .argument('<name>', 'the parameter')
    .option('--dialect <name>', 'only those of one library: pytorch, keras, mxnet, safetensors, numpy ...')
    .option('--json', 'one JSON document')
    .action(async (where: string, name: string, { json, ...flags }: ExpressFlags) => {
      await express(runtime, where, name, { ...flags, json: json === true });
    });
}

function addScan(program: Command, runtime: Runtime): void {
  program
    .command('scan')
    .description('statistics of whole checkpoints, all of them or one of several parts')
    .argument('<paths...>', 'checkpoints')
    .option('--part <i/n>', 'only the i-th of n parts', parsePart)
    .option('--output <file>', 'write the JSON document to a file')
    .option('--json', 'one JSON document')
    .action(async (paths: string[], { json, ...options }: ScanFlags) => {
      await scan(runtime, paths, { ...options, json: json === true });
    });
  program
    .command('merge')
    .description('the parts of a scan as the one document that a scan of everything writes')
    .argument('<files...>', 'what scan --part wrote')
    .option('--output <file>', 'write the JSON document to a file')
    .option('--json', 'one JSON document')
    .action(async (files: string[], { json, output }: Omit<ScanFlags, 'part'>) => {
      await merge(runtime, files, { json: json === true, ...(output === undefined ? {} : { output }) });
    });
}

function addExport(program: Command, runtime: Runtime): void {
  program
    .command('export')
    .description('write one parameter (.npy, .csv, .json) or the whole checkpoint (.safetensors) to a file')
    .argument('<path>', 'a checkpoint file, index or folder')
    .option('--parameter <name>', 'the parameter to write')
    .requiredOption('--output <file>', 'the file to write; its ending says in which form')
    .option('--json', 'one JSON document')
    .action(async (where: string, flags: ExportFlags) => {
      await exportFrom(runtime, where, flags);
    });
}

function addEdit(program: Command, runtime: Runtime): void {
  program
    .command('edit')
    .description('apply an edit script')
    .argument('<path>', 'a checkpoint file, index or folder')
    .requiredOption('--script <file>', 'the script, as JSON; files that it names lie beside it')
    .option('--output <file>', 'write the edited checkpoint to another file')
    .option('--in-place', 'write the edits into the file itself')
    .option('--dry-run', 'only say what would change; write nothing')
    .option('--allow-modules', 'let JavaScript files that the script names run; they can do what you can')
    .option('--json', 'one JSON document')
    .action(async (where: string, { inPlace, dryRun, allowModules, json, ...flags }: EditFlags) => {
      const given = { inPlace: inPlace === true, dryRun: dryRun === true, allowModules: allowModules === true, json: json === true };
      await edit(runtime, where, { ...flags, ...given });
    });
}

async function exportFrom(runtime: Runtime, where: string, { parameter, output, json }: ExportFlags): Promise<void> {
  const whole = parameter === undefined;
  const endings = whole ? ['.safetensors'] : ['.npy', '.csv', '.json'];
  if (!endings.includes(path.extname(output).toLowerCase()))
    throw new UsageError(`--output must end in ${endings.join(', ')} for ${whole ? 'a whole checkpoint' : 'one parameter'}`);
  const { session, signal } = runtime;
  const { id } = await runtime.open(where);
  const index = whole ? null : await session.handlers.indexOf({ id, name: parameter }, { signal, progress: () => undefined });
  if (index === null && !whole) throw new CheckpointError('not-found', `there is no parameter ${parameter}`);
  const progress = ({ doneBytes, totalBytes }: { readonly doneBytes: number; readonly totalBytes: number }): void => {
    runtime.progress.show(`${sizeText(doneBytes)} of ${sizeText(totalBytes)}`);
  };
  const { bytes } = await session.handlers.export({ id, index, output }, { signal, progress });
  runtime.progress.clear();
  await runtime.output.write(json === true ? `${JSON.stringify({ output, bytes })}\n` : `${output}: ${sizeText(bytes)}\n`);
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

function parseValues(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count > mostValues)
    throw new InvalidArgumentError(`a whole number from 0 to ${String(mostValues)} is wanted.`);
  return count;
}

function parsePart(text: string): ScanPart {
  const match = /^(\d{1,6})\/(\d{1,6})$/.exec(text);
  const [index, of] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || index < 1 || index > of) throw new InvalidArgumentError('it is I/N with 1 <= I <= N.');
  return { index, of };
}
