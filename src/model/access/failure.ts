/** Why an expression means nothing: what Python and the framework would say, `KeyError: '1.bias'`, and where in the text. */
import { CheckpointError } from '../errors.js';

export type PythonError =
  | 'AttributeError'
  | 'FileNotFoundError'
  | 'IndexError'
  | 'InvalidArgumentError'
  | 'KeyError'
  | 'NameError'
  | 'NotImplementedError'
  | 'RuntimeError'
  | 'SafetensorError'
  | 'StopIteration'
  | 'SyntaxError'
  | 'TypeError'
  | 'ValueError';

/** The framework would raise this. `offset` counts characters of the expression. */
export function raised(error: PythonError, message: string, offset?: number): CheckpointError {
  return new CheckpointError('not-found', `${error}: ${message}`, offset === undefined ? {} : { offset });
}

/** May well mean something in Python, but not here. */
export function notUnderstood(message: string, offset?: number): CheckpointError {
  return new CheckpointError('unsupported', message, offset === undefined ? {} : { offset });
}

export function noAttribute(type: string, name: string): CheckpointError {
  return raised('AttributeError', `'${type}' object has no attribute '${name}'`);
}

/** Runs `compute`; a failure that knows no place gets this one. */
export function located<Result>(at: number, compute: () => Result): Result {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof CheckpointError) || error.offset !== undefined) throw error;
    throw new CheckpointError(error.tag, error.message, { offset: at, cause: error.cause });
  }
}
