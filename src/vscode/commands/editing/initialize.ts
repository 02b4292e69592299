/** Initializing parameters: which, how, with which arguments and seed; then what it would give is shown, and done when wanted. */
import { QuickPickItemKind, window, type QuickPickItem } from 'vscode';
import type { InitializeEdit } from '../../../model/edit.js';
import type { InitializerInfo } from '../../../model/initializer.js';
import { frameworkOf, initializersFor } from '../../../protocol/initializer-order.js';
import type { Command, Services } from '../services.js';
import { applyEdit } from './apply.js';
import { askForArguments } from './arguments.js';
import { chosenParameters, chosenText, namesOf, type Chosen } from './chosen.js';
import { isConfirmed } from './confirm.js';
import { askForOwn } from './custom.js';
import { withSeed } from './seed.js';

/** Asks for what is still to be known of the edit; undefined when the user gives up. */
type Way = (names: readonly string[]) => Promise<InitializeEdit | undefined>;

interface WayItem extends QuickPickItem {
  readonly way?: Way;
}

export const initialize: Command = async (services, args) => {
  const chosen = await chosenParameters(services, args, 'initialize');
  if (chosen === undefined) return;
  const way = await pickWay(services, chosen);
  const edit = await way?.(namesOf(chosen));
  if (edit !== undefined && (await isConfirmed(chosen, edit, 'Initialize'))) await applyEdit(services, chosen, edit);
};

export const resetToDefault: Command = async (services, args) => {
  const chosen = await chosenParameters(services, args, 'initialize');
  if (chosen === undefined) return;
  const edit = await byDefault(services)(namesOf(chosen));
  if (edit !== undefined && (await isConfirmed(chosen, edit, 'Initialize'))) await applyEdit(services, chosen, edit);
};

async function pickWay(services: Services, chosen: Chosen): Promise<Way | undefined> {
  const all = await services.editing.initializers();
  const own = frameworkOf(chosen.checkpoint.summary?.framework);
  const items = initializersFor(own, all).flatMap(({ title, initializers }): WayItem[] => [
    { label: title, kind: QuickPickItemKind.Separator },
    ...initializers.map((info) => ({ label: info.name, detail: info.help, way: byName(services, info) })),
  ]);
  const others: WayItem[] = [
    { label: 'As the Framework Does by Default', detail: 'What a new layer of this kind would hold', way: byDefault(services) },
    {
      label: 'An Expression or a Module of Your Own...',
      detail: 'uniform(-10, 10), or a JavaScript function',
      way: byOwn(services, chosen),
    },
  ];
  const picked = await window.showQuickPick([...others, ...items], {
    title: `Initialize ${chosenText(chosen)}`,
    placeHolder: 'Initializer',
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
  return picked?.way;
}

function byName(services: Services, info: InitializerInfo): Way {
  return async (names) => {
    const given = await askForArguments(info);
    if (given === undefined) return undefined;
    const withArguments = Object.keys(given).length === 0 ? {} : { arguments: given };
    return await withSeed(services, { edit: 'initialize', parameters: names, initializer: info.name, ...withArguments });
  };
}

function byDefault(services: Services): Way {
  return (names) => withSeed(services, { edit: 'initialize', parameters: names, default: 'auto' });
}

function byOwn(services: Services, chosen: Chosen): Way {
  return async () => {
    const edit = await askForOwn(chosen);
    return edit === undefined ? undefined : await withSeed(services, edit);
  };
}
