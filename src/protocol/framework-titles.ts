/** Frameworks as they write their own names: for the sidebar and for the editor alike. */
import type { Framework } from '../model/checkpoint.js';

export const frameworkTitles: Readonly<Record<Framework, string>> = {
  pytorch: 'PyTorch',
  safetensors: 'safetensors',
  keras: 'Keras',
  tensorflow: 'TensorFlow',
  tensorflowjs: 'TensorFlow.js',
  hdf5: 'HDF5',
  mxnet: 'MXNet',
  onnx: 'ONNX',
  gguf: 'GGUF',
  numpy: 'NumPy',
  flax: 'Flax',
  orbax: 'Orbax',
};
