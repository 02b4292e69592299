/** All commands by their ids; `package.json` contributes exactly these. */
import { Disposable, commands } from 'vscode';
import { closeCheckpoint, refresh, showFlat, showNested, sort } from './arrange.js';
import { copyAccess } from './copy-access.js';
import { copyName } from './copy.js';
import { remove, rename, setValues, untie } from './editing/change.js';
import { initializeCustom } from './editing/custom.js';
import { initialize, resetToDefault } from './editing/initialize.js';
import { loadValues } from './editing/load.js';
import { applyEditScript, copyCode, copyEditScript, revertAllEdits, revertEdit } from './editing/pending.js';
import { save } from './editing/save.js';
import { exportTargets } from './export.js';
import { runGuarded } from './guard.js';
import { goToParameter, revealInEditor, showMore } from './navigate.js';
import { open, openResource, openSample } from './open.js';
import { pinCheckpoint } from './pin.js';
import { revealInTree } from './reveal.js';
import { scan, scanAll } from './scan.js';
import type { Command, Services } from './services.js';
import { clearHighlight, highlightTied } from './ties.js';

const showLog: Command = async ({ log }) => {
  log.show();
  await Promise.resolve();
};

const table: Record<string, Command> = {
  'paramscope.open': open,
  'paramscope.openResource': openResource,
  'paramscope.openSample': openSample,
  'paramscope.goToParameter': goToParameter,
  'paramscope.revealInEditor': revealInEditor,
  'paramscope.revealInTree': revealInTree,
  'paramscope.pinCheckpoint': pinCheckpoint,
  'paramscope.showMore': showMore,
  'paramscope.highlightTied': highlightTied,
  'paramscope.clearHighlight': clearHighlight,
  'paramscope.copyName': copyName,
  'paramscope.copyAccess': copyAccess,
  'paramscope.scan': scan,
  'paramscope.scanAll': scanAll,
  'paramscope.export': exportTargets,
  'paramscope.showFlat': showFlat,
  'paramscope.showNested': showNested,
  'paramscope.sort': sort,
  'paramscope.refresh': refresh,
  'paramscope.closeCheckpoint': closeCheckpoint,
  'paramscope.showLog': showLog,
  'paramscope.initialize': initialize,
  'paramscope.initializeCustom': initializeCustom,
  'paramscope.setValues': setValues,
  'paramscope.resetToDefault': resetToDefault,
  'paramscope.loadValues': loadValues,
  'paramscope.save': save,
  'paramscope.untie': untie,
  'paramscope.rename': rename,
  'paramscope.remove': remove,
  'paramscope.copyEditScript': copyEditScript,
  'paramscope.applyEditScript': applyEditScript,
  'paramscope.copyCode': copyCode,
  'paramscope.revertEdit': revertEdit,
  'paramscope.revertAllEdits': revertAllEdits,
};

export function registerCommands(services: Services): Disposable {
  const registered = Object.entries(table).map(([id, command]) =>
    commands.registerCommand(id, (...args: unknown[]) => runGuarded(command, services, args)),
  );
  return Disposable.from(...registered);
}
