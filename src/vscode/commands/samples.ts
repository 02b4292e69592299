/** Small networks, saved by PyTorch and safetensors, that come with the extension. */

export interface Sample {
  /** In `samples/`. */
  readonly file: string;
  readonly title: string;
  readonly detail: string;
}

export const samples: readonly Sample[] = [
  { file: 'mlp.pt', title: 'Multilayer perceptron', detail: 'Two linear layers, saved as a whole module: classes are told' },
  { file: 'rgnet.pt', title: 'Nested blocks', detail: 'Four blocks of two layers inside a block, saved as a whole module' },
  { file: 'tied.pt', title: 'Tied layers', detail: 'One layer used twice: 2.weight and 4.weight are the same memory' },
  { file: 'tied-state_dict.pt', title: 'Tied layers, state dict', detail: 'The same network, names and tensors only' },
  { file: 'rgnet.safetensors', title: 'Nested blocks, safetensors', detail: 'Names and tensors in the safetensors format' },
];
