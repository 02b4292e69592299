/** In which order initializers are offered: those of the checkpoint's own framework first. */
import type { Framework } from '../model/checkpoint.js';
import type { InitializerInfo } from '../model/initializer.js';

type Origin = InitializerInfo['framework'];

const titles: Readonly<Record<Origin, string>> = { torch: 'PyTorch', keras: 'Keras', mxnet: 'MXNet', jax: 'JAX' };

const origins: Readonly<Partial<Record<Framework, Origin>>> = {
  keras: 'keras',
  tensorflow: 'keras',
  tensorflowjs: 'keras',
  hdf5: 'keras',
  mxnet: 'mxnet',
  flax: 'jax',
  orbax: 'jax',
};

/** Files that do not tell (safetensors, GGUF) are mostly PyTorch's. */
export function frameworkOf(framework: Framework | undefined): Origin {
  return (framework === undefined ? undefined : origins[framework]) ?? 'torch';
}

export interface InitializerGroup {
  readonly framework: Origin;
  readonly title: string;
  readonly initializers: readonly InitializerInfo[];
}

export function initializersFor(own: Origin, all: readonly InitializerInfo[]): readonly InitializerGroup[] {
  const order: readonly Origin[] = [own, ...(['torch', 'keras', 'mxnet', 'jax'] as const).filter((origin) => origin !== own)];
  return order
    .map((framework) => ({
      framework,
      title: titles[framework],
      initializers: all.filter((info) => info.framework === framework),
    }))
    .filter(({ initializers }) => initializers.length > 0);
}
