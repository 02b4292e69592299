/** Names of a layer's variables where the file has only their positions: told by the group they are stored in, which is named after the class. */

const byClass: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(dense|einsum_dense|conv\d+d|conv\d+d_transpose|depthwise_conv\dd)$/, ['kernel', 'bias']],
  [/^separable_conv\dd$/, ['depthwise_kernel', 'pointwise_kernel', 'bias']],
  [/^embedding$/, ['embeddings']],
  [/^batch_normalization$/, ['gamma', 'beta', 'moving_mean', 'moving_variance']],
  [/^(layer|group)_normalization$/, ['gamma', 'beta']],
  [/^(lstm|gru|simple_rnn)(_cell)?$|^cell$/, ['kernel', 'recurrent_kernel', 'bias']],
];

/** `layers/dense_1/vars/0` is a kernel. Undefined for classes with other variables, and for names that say nothing. */
export function variableNameIn(storedName: string, count: number): string | undefined {
  const [, group, position] = /([^/]+)\/vars\/(\d+)$/.exec(storedName) ?? [];
  const className = group?.replace(/_\d+$/, '');
  const names = className === undefined ? undefined : byClass.find(([pattern]) => pattern.test(className))?.[1];
  return names === undefined || count > names.length ? undefined : names[Number(position)];
}

/** The layer has two variables under an attribute that the file does not name: what nearly every layer calls them. */
export function usualName(position: number, ranks: readonly number[]): string | undefined {
  const [first, second, third] = ranks;
  if (third !== undefined || first === undefined || first < 2 || second !== 1) return undefined;
  return position === 0 ? 'kernel' : 'bias';
}
