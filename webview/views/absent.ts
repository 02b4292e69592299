/** Parameters without a picture: the reason in words. */
import type { ParameterDetails } from '../../src/protocol/session.js';
import type { View } from '../context.js';
import { element } from '../dom.js';
import { shapeText } from '../format/numbers.js';

export function createNoValuesBody({ node }: ParameterDetails): View {
  if (node.text !== undefined) return message(node.typeName ?? 'Text', node.text);
  return message('No values', node.problem?.message ?? 'The file does not hold the values.');
}

export function createEmptyBody({ node }: ParameterDetails): View {
  return message('No values', `The shape ${shapeText(node.shape)} has no elements.`);
}

function message(title: string, reason: string): View {
  const shown = element('section', { class: 'panel absent' }, [element('h2', {}, [title]), element('p', {}, [reason])]);
  return {
    element: shown,
    dispose: () => {
      shown.remove();
    },
  };
}
