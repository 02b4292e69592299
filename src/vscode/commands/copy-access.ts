/** The code that reaches a parameter, to the clipboard. */
import { env, window } from 'vscode';
import type { Printed } from '../../model/access/express/dialect.js';
import { shortText } from '../visible-text.js';
import { Reason } from './guard.js';
import type { Command } from './services.js';
import { parametersOf, targetsOf } from './targets.js';

/** Parameters copied together. */
const most = 1000;

/** Of one parameter: a choice of its expressions. Of several: a choice of dialect, an expression a line. */
export const copyAccess: Command = async (services, args) => {
  const parameters = await parametersOf(await targetsOf(args, services), most);
  if (parameters.length === 0) throw new Reason('Select a parameter first: the code that reaches it is then copied.');
  const all = await Promise.all(parameters.map(({ checkpoint, index }) => checkpoint.call('expressionsOf', { index })));
  const [first = []] = all;
  if (first.length === 0) throw new Reason('No code reaches this parameter by a name.');
  const items = first.map(({ dialect, expression }, place) => ({ label: shortText(expression), description: dialect, place }));
  const [only, ...others] = items;
  const picked =
    others.length === 0 ? only : await window.showQuickPick(items, { placeHolder: 'The expression to copy', matchOnDescription: true });
  if (picked === undefined) return;
  await env.clipboard.writeText(all.map((expressions) => chosen(expressions, first, picked.place)).join('\n'));
  window.setStatusBarMessage(parameters.length === 1 ? 'Expression copied' : `${String(parameters.length)} expressions copied`, 2000);
};

/** The expression in the same dialect; where there are several of it, the one in the same place. */
function chosen(expressions: readonly Printed[], model: readonly Printed[], place: number): string {
  const dialect = model[place]?.dialect;
  const same = expressions.filter((each) => each.dialect === dialect);
  const rank = model.slice(0, place).filter((each) => each.dialect === dialect).length;
  return (same[rank] ?? same[0] ?? expressions[0])?.expression ?? '';
}
