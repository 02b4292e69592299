/** Asks for the arguments of an initializer, one after the other: Enter takes what is proposed. */
import { window, type QuickPickItem } from 'vscode';
import type { ArgumentSpec, ArgumentValue, InitializerInfo } from '../../../model/initializer.js';
import { argumentOf, argumentText } from '../../../protocol/argument-text.js';

export type Given = Record<string, ArgumentValue>;

/** Only what differs from the defaults. Undefined when the user gives up. */
export async function askForArguments({ name, arguments: specs }: InitializerInfo): Promise<Given | undefined> {
  const given: Given = {};
  for (const [position, spec] of specs.entries()) {
    const title = `${name}: ${spec.name} (${String(position + 1)} of ${String(specs.length)})`;
    const value = await askForArgument(title, spec);
    if (value === undefined) return undefined;
    if (JSON.stringify(value) !== JSON.stringify(spec.default)) given[spec.name] = value;
  }
  return given;
}

async function askForArgument(title: string, spec: ArgumentSpec): Promise<ArgumentValue | undefined> {
  const choices = spec.kind === 'boolean' ? ['true', 'false'] : spec.kind === 'choice' ? spec.choices : undefined;
  const text = choices === undefined ? await askForText(title, spec) : await askForChoice(title, spec, choices);
  if (text === undefined) return undefined;
  const { value } = argumentOf(spec, text);
  return value;
}

async function askForText(title: string, spec: ArgumentSpec): Promise<string | undefined> {
  return await window.showInputBox({
    title,
    prompt: spec.help,
    value: argumentText(spec.default),
    ignoreFocusOut: true,
    validateInput: (text) => argumentOf(spec, text).problem,
  });
}

/** The default stands first. */
async function askForChoice(
  title: string,
  { help, default: initial }: ArgumentSpec,
  choices: readonly string[],
): Promise<string | undefined> {
  const proposed = argumentText(initial);
  const items = choices.map((label): QuickPickItem => ({ label, ...(label === proposed ? { description: 'default' } : {}) }));
  const sorted = [...items.filter(({ label }) => label === proposed), ...items.filter(({ label }) => label !== proposed)];
  return (await window.showQuickPick(sorted, { title, placeHolder: help, ignoreFocusOut: true }))?.label;
}
