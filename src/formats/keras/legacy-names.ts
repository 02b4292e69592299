/** The lists of names in a legacy file: layers in the model's order, and the datasets of each layer in the order of `layer.weights`. */
import type { Warning } from '../../model/checkpoint.js';
import { reportError } from '../../model/errors.js';
import { attributeOf } from '../hdf5/metadata.js';
import type { Hdf5Contents } from '../hdf5/contents.js';

export interface LegacyLayer {
  readonly name: string;
  /** Path of the layer's group. */
  readonly group: string;
  /** Names of datasets, from the layer's group. */
  readonly weights: readonly string[];
}

export interface LegacyNames {
  readonly layers: readonly LegacyLayer[];
  /** Weights of the model itself. */
  readonly own: LegacyLayer | undefined;
  readonly optimizer: LegacyLayer | undefined;
  readonly warnings: readonly Warning[];
}

/** `group` holds the layers: `model_weights`, or the root (empty) in a file of weights alone. Names that lead nowhere are told. */
export function readLegacy(contents: Hdf5Contents, group: string): LegacyNames {
  return new NameReader(contents).read(group);
}

/** The model's own weights, not a layer's. */
export const topLevel = 'top_level_model_weights';

class NameReader {
  private readonly warnings: Warning[] = [];

  constructor(private readonly contents: Hdf5Contents) {}

  read(group: string): LegacyNames {
    const seen = new Set<string>();
    const layers = this.names(group, 'layer_names').flatMap((name) => {
      if (seen.size === seen.add(name).size) this.warn(`the layer ${quoted(name)} is listed twice`);
      else return this.layer(group === '' ? name : `${group}/${name}`, name) ?? [];
      return [];
    });
    const own = group === '' ? topLevel : `${group}/${topLevel}`;
    return {
      layers,
      own: this.contents.groups.has(own) ? this.layer(own, '') : undefined,
      optimizer: this.contents.groups.has('optimizer_weights') ? this.layer('optimizer_weights', 'optimizer') : undefined,
      warnings: this.warnings,
    };
  }

  private layer(group: string, name: string): LegacyLayer | undefined {
    if (this.contents.groups.has(group)) return { name, group, weights: this.names(group, 'weight_names') };
    this.warn(`there is no group for the layer ${quoted(name)}`);
    return undefined;
  }

  /** A list too long for one attribute is cut into `layer_names0`, `layer_names1`, ... */
  private names(group: string, attribute: string): readonly string[] {
    const attributes = new Set(this.contents.groups.get(group)?.attributes);
    if (attributes.has(attribute)) return this.list(group, attribute);
    const names: string[] = [];
    for (let part = 0; attributes.has(`${attribute}${String(part)}`); part++)
      names.push(...this.list(group, `${attribute}${String(part)}`));
    return names;
  }

  private list(group: string, attribute: string): readonly string[] {
    try {
      const value = attributeOf(this.contents, group, attribute);
      if (value === undefined || typeof value === 'number') return this.odd(attribute);
      return typeof value === 'string' ? [value] : value;
    } catch (error) {
      const { tag, message } = reportError(error);
      this.warnings.push({ tag, message: `${attribute} of ${quoted(group)}: ${message}` });
      return [];
    }
  }

  private odd(attribute: string): readonly string[] {
    this.warn(`${attribute} is no list of texts`);
    return [];
  }

  private warn(message: string): void {
    if (this.warnings.length < 20) this.warnings.push({ tag: 'corrupt', message });
  }
}

function quoted(name: string): string {
  return JSON.stringify(name.slice(0, 200));
}
