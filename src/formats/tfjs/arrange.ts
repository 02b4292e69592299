/**
 * From the manifest's weights to parameters: in the order of `model.weights` where there are layers (trainable ones by layer, then the others),
 * as they stand in the manifest elsewhere.
 */
import type { Parameter, Role } from '../../model/parameter.js';
import { splitAtSlashes } from '../names/slashes.js';
import type { Layers, Place } from './layers.js';
import type { StoredWeight } from './manifest.js';

export interface Arranged {
  readonly parameters: readonly Parameter[];
  /** Those of a layer that stands in the model more than once. */
  readonly shared: readonly Parameter[];
}

interface Placed {
  readonly weight: StoredWeight;
  readonly place: Place | undefined;
  /** 0: trained; 1: of a layer, not trained; 2: of no layer; 3: the optimizer's. */
  readonly part: number;
}

export function arrange(weights: readonly StoredWeight[], layers: Layers | undefined): Arranged {
  const names = new Set(weights.filter(({ group }) => group !== 'optimizer').map(({ name }) => name));
  const placed = weights.map((weight) => placedIn(weight, layers));
  placed.sort((a, b) => a.part - b.part || (a.place?.layer.position ?? 0) - (b.place?.layer.position ?? 0));
  const parameters = placed.map((found, index) => parameterOf(found, index, names));
  return { parameters, shared: parameters.filter((_, index) => placed[index]?.place?.layer.isShared === true) };
}

function placedIn(weight: StoredWeight, layers: Layers | undefined): Placed {
  if (weight.group === 'optimizer') return { weight, place: undefined, part: 3 };
  const place = layers?.placeOf(weight.name);
  if (place === undefined) return { weight, place, part: 2 };
  return { weight, place, part: place.layer.trains && !place.isBuffer ? 0 : 1 };
}

function parameterOf({ weight, place, part }: Placed, index: number, names: ReadonlySet<string>): Parameter {
  const { name, found } = weight;
  const keys = splitAtSlashes(name);
  if (part !== 3) return { index, name, path: place?.path ?? keys, role: roleOf(place), ...found };
  const owner = name.slice(0, Math.max(0, name.lastIndexOf('/')));
  return { index, name, path: ['optimizer', ...keys], role: 'optimizer', ...found, ...(names.has(owner) ? { of: owner } : {}) };
}

function roleOf(place: Place | undefined): Role {
  if (place === undefined) return 'unknown';
  return place.isBuffer ? 'buffer' : 'trainable';
}
