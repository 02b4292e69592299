/** Small networks, as their frameworks saved them, that come with the extension. */

export interface Sample {
  /** In `samples/`. */
  readonly file: string;
  /** Files that belong to it. */
  readonly beside?: readonly string[];
  readonly title: string;
  readonly detail: string;
}

export const samples: readonly Sample[] = [
  { file: 'mlp.pt', title: 'Multilayer perceptron', detail: 'Two linear layers, saved as a whole module: classes are told' },
  { file: 'rgnet.pt', title: 'Nested blocks', detail: 'Four blocks of two layers inside a block, saved as a whole module' },
  { file: 'tied.pt', title: 'Tied layers', detail: 'One layer used twice: 2.weight and 4.weight are the same memory' },
  { file: 'tied-state_dict.pt', title: 'Tied layers, state dict', detail: 'The same network, names and tensors only' },
  { file: 'rgnet.safetensors', title: 'Nested blocks, safetensors', detail: 'Names and tensors in the safetensors format' },
  { file: 'rgnet.keras', title: 'Nested blocks, Keras', detail: 'Four blocks inside a Sequential: layers and their classes are told' },
  { file: 'tied.keras', title: 'Tied layers, Keras', detail: 'One layer called twice in a functional model: stored once' },
  { file: 'rgnet.params', title: 'Nested blocks, MXNet', detail: 'What save_parameters of a Gluon block writes' },
  {
    file: 'tied-0000.params',
    beside: ['tied-symbol.json'],
    title: 'Tied layers, MXNet',
    detail: 'An exported network: its graph tells that two layers read one weight',
  },
];
