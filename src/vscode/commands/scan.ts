/** Exact statistics: of what is selected, or of a whole checkpoint. */
import { window } from 'vscode';
import type { OpenedCheckpoint } from '../checkpoints/opened.js';
import { countOf, countText } from '../figures.js';
import { shortText } from '../visible-text.js';
import { Reason } from './guard.js';
import type { Command, Services } from './services.js';
import { checkpointsOf, parametersOf, targetsOf } from './targets.js';
import { withProgress } from './with-progress.js';

/** A selection of more than this is scanned as the whole checkpoint. */
const limit = 10_000;

export const scan: Command = async (services, args) => {
  const targets = await targetsOf(args, services);
  const whole = checkpointsOf(targets.filter(({ kind }) => kind === 'checkpoint'));
  const parameters = await parametersOf(targets, limit);
  if (whole.length === 0 && parameters.length === 0)
    throw new Reason('Select parameters or a block that holds some: their statistics are then computed.');
  for (const checkpoint of whole) await scanOne(checkpoint);
  for (const checkpoint of checkpointsOf(parameters)) {
    const indices = parameters.flatMap((target) => (target.checkpoint === checkpoint ? [target.index] : []));
    if (!whole.includes(checkpoint)) await scanOne(checkpoint, indices);
  }
};

export const scanAll: Command = async (services, args) => {
  const [checkpoint, ...others] = await checkpointsToScan(services, args);
  if (checkpoint === undefined) throw new Reason('There is no open checkpoint to scan. Open a checkpoint first.');
  for (const each of [checkpoint, ...others]) await scanOne(each);
};

/** Those selected; else the only one that is open; else asks. */
async function checkpointsToScan(services: Services, args: readonly unknown[]): Promise<readonly OpenedCheckpoint[]> {
  const selected = checkpointsOf(await targetsOf(args, services));
  const all = services.roots.all();
  if (selected.length > 0 || all.length <= 1) return selected.length > 0 ? selected : all;
  const items = all.map((checkpoint) => ({ label: shortText(checkpoint.name), description: shortText(checkpoint.path), checkpoint }));
  const picked = await window.showQuickPick(items, { placeHolder: 'Checkpoint to scan', canPickMany: true });
  return picked?.map(({ checkpoint }) => checkpoint) ?? [];
}

async function scanOne(checkpoint: OpenedCheckpoint, indices?: readonly number[]): Promise<void> {
  const { scanned } = await withProgress(`Scanning ${shortText(checkpoint.name)}`, async ({ signal, report }) => {
    const options = {
      signal,
      progress: (progress: { doneBytes: number; totalBytes: number; doneParameters: number; totalParameters: number }): void => {
        report(progress, `${countText(progress.doneParameters)} of ${countOf(progress.totalParameters, 'parameter')}`);
      },
    };
    return await checkpoint.call('scan', indices === undefined ? {} : { indices }, options);
  });
  const words = scanned === 0 ? 'all statistics were known' : `${countOf(scanned, 'parameter')} scanned`;
  window.setStatusBarMessage(`${shortText(checkpoint.name)}: ${words}`, 5000);
}
