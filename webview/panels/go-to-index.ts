/** The field in which one types the index of an element to go to. */
import { button, textField } from '../controls.js';

export function goToIndex(placeholder: string, go: (text: string) => void): readonly HTMLElement[] {
  let typed = '';
  const field = textField({
    label: 'Go to index',
    placeholder,
    value: '',
    onInput: (text) => {
      typed = text;
    },
    onEnter: (text) => {
      typed = text;
      go(typed);
    },
  });
  return [
    field,
    button({
      label: 'Go',
      onClick: () => {
        go(typed);
      },
    }),
  ];
}
