/** What is told of an edit that was made: in a sentence, what changes with it, what is promised of its numbers. */
import type { Edit } from '../../model/edit.js';
import type { InitializerInfo } from '../../model/initializer.js';
import { initializers } from '../../numeric/initializers/registry.js';
import type { Machine } from '../../numeric/random/generators.js';
import type { PendingEdit } from '../../protocol/edits.js';
import { namesOf, type Applied, type State } from './apply.js';
import { tiedTo } from './choose.js';
import { promiseOf } from './promise.js';
import { sentenceOf } from './sentence.js';

/** `state`: what the edit was made to. */
export function pendingEdit(
  edit: Edit,
  state: State,
  { indices, fidelities, framework: drawn, assumed }: Applied,
  { seed, machine }: { readonly seed: number; readonly machine: Machine },
): PendingEdit {
  const names = namesOf(state);
  const chosen = indices.map((index) => names.nameAt(index) ?? '');
  const promise = promiseOf(fidelities, drawn ?? frameworkOf(edit), machine);
  const tiedNames = changesValues(edit) ? tiedTo(indices, state.checkpoint.ties, names) : [];
  return { edit, sentence: sentenceOf(edit, chosen, seed, assumed), indices, tiedNames, ...(promise === undefined ? {} : { promise }) };
}

/** Expressions draw as PyTorch does. */
function frameworkOf(edit: Edit): InitializerInfo['framework'] {
  return edit.edit === 'initialize' && 'initializer' in edit ? initializers.get(edit.initializer).framework : 'torch';
}

function changesValues({ edit }: Edit): boolean {
  return edit === 'initialize' || edit === 'set' || edit === 'paste' || edit === 'load';
}
