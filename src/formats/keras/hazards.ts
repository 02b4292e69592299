/** What a configuration would have Keras run or fetch if it were loaded without safety: told, never done. */
import type { Json, Warning } from '../../model/checkpoint.js';
import { isJsonList, isJsonObject, jsonField, jsonText } from '../names/json-fields.js';

/** First part of modules that are no part of any model. */
const systemModules = new Set(
  ['os', 'sys', 'subprocess', 'posix', 'nt', 'shutil', 'importlib', 'runpy', 'pty', 'socket', 'ctypes', 'code', 'pickle', 'marshal'].concat(
    ['urllib', 'requests', 'http', 'webbrowser', 'tempfile', 'pathlib', 'io', 'operator', 'functools', 'commands', 'platform'],
  ),
);

/** Modules of Keras whose functions are about files and settings. */
const managing = /^(keras|tf_keras|tensorflow\.keras)\.(src\.)?(utils|models|saving|config)\b/;

const builtinFunctions = new Set(['eval', 'exec', 'compile', 'open', '__import__', 'getattr', 'setattr', 'globals', 'breakpoint', 'input']);

/** At most one warning of each kind. */
export function configHazards(config: Json): readonly Warning[] {
  const found = new Set<string>();
  const waiting: Json[] = [config];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    const hazard = isJsonObject(value) ? hazardOf(value) : undefined;
    if (hazard !== undefined) found.add(hazard);
    if (isJsonList(value)) for (const item of value) waiting.push(item);
    else if (isJsonObject(value)) for (const item of Object.values(value)) waiting.push(item);
  }
  return [...found].map((message) => ({ tag: 'unsafe', message: `the model's configuration ${message}` }));
}

function hazardOf(object: Json): string | undefined {
  const className = jsonText(jsonField(object, 'class_name'));
  const module = jsonText(jsonField(object, 'module'));
  if (className === '__lambda__') return 'holds code of a function';
  if (className === 'Lambda') return 'has a Lambda layer, whose function would run';
  if (className === 'TorchModuleWrapper') return 'holds a pickled torch module';
  if (className === undefined) return undefined;
  if (module !== undefined && isHazardous(module, className, jsonText(jsonField(object, 'config'))))
    return `names ${JSON.stringify(`${module}.${className}`.slice(0, 100))}, which is no part of a model`;
  const vocabulary = jsonText(jsonField(object, 'config', 'vocabulary'));
  return vocabulary !== undefined && /[/\\:]/.test(vocabulary) ? 'would read a vocabulary from outside the file' : undefined;
}

function isHazardous(module: string, className: string, argument: string | undefined): boolean {
  if (!/^[\w.]*$/.test(module)) return true;
  const [root = ''] = module.split('.');
  if (root === 'builtins') return className !== 'function' || builtinFunctions.has(argument ?? '');
  return systemModules.has(root) || (className === 'function' && managing.test(module));
}
