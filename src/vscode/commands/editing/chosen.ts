/** What an editing command changes: the parameters it was called on, or those the user picks from a list. */
import { window, workspace } from 'vscode';
import type { ParameterNode } from '../../../protocol/session.js';
import type { OpenedCheckpoint } from '../../checkpoints/opened.js';
import { countOf } from '../../figures.js';
import { parameterDescription } from '../../labels.js';
import { shortText } from '../../visible-text.js';
import { Reason } from '../guard.js';
import type { Services } from '../services.js';
import { checkpointsOf, parametersOf, targetsOf } from '../targets.js';

/** Names are listed in the edit: of more than these one writes a script with a glob. */
const limit = 1000;

export interface Chosen {
  readonly checkpoint: OpenedCheckpoint;
  readonly nodes: readonly ParameterNode[];
}

export function namesOf({ nodes }: Chosen): readonly string[] {
  return nodes.map(({ name }) => name);
}

/** `0.weight`, `3 parameters`. */
export function chosenText({ nodes }: Chosen): string {
  const [first] = nodes;
  return nodes.length === 1 && first !== undefined ? shortText(first.name) : countOf(nodes.length, 'parameter');
}

/** Nothing is changed in a folder that the user does not trust. */
export function requireTrust(): void {
  if (!workspace.isTrusted) throw new Reason(untrusted);
}

export const untrusted = 'Checkpoints are changed only in workspaces that you trust (command "Workspaces: Manage Workspace Trust").';

/** Undefined when the user picks none. */
export async function chosenParameters(services: Services, args: readonly unknown[], verb: string): Promise<Chosen | undefined> {
  requireTrust();
  const targets = await targetsOf(args, services);
  const parameters = await parametersOf(targets, limit + 1);
  const [checkpoint, other] = checkpointsOf(parameters.length > 0 ? parameters : targets);
  if (other !== undefined) throw new Reason(`These are parameters of several checkpoints. Select those of one to ${verb} them.`);
  if (parameters.length > limit)
    throw new Reason(`These are more than ${countOf(limit, 'parameter')}. Apply an edit script with a glob instead.`);
  if (checkpoint === undefined) throw new Reason(`There is no open checkpoint with parameters to ${verb}. Open a checkpoint first.`);
  if (parameters.length === 0) return await pickParameters(checkpoint, verb);
  const details = await Promise.all(parameters.map(({ index }) => checkpoint.call('details', { index })));
  return { checkpoint, nodes: details.map(({ node }) => node) };
}

async function pickParameters(checkpoint: OpenedCheckpoint, verb: string): Promise<Chosen | undefined> {
  const nodes = await checkpoint.call('find', { text: '', limit });
  const items = nodes.map((node) => ({ label: shortText(node.name), description: parameterDescription(node), node }));
  const picked = await window.showQuickPick(items, {
    canPickMany: true,
    matchOnDescription: true,
    placeHolder: `Parameters of ${shortText(checkpoint.name)} to ${verb}`,
  });
  return picked === undefined || picked.length === 0 ? undefined : { checkpoint, nodes: picked.map(({ node }) => node) };
}
