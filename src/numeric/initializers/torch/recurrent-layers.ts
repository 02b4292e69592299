/** RNN, GRU, LSTM and their cells. */
import type { LayerDraw, LayerParameter } from '../layer-draws.js';
import { uniformDraws } from './layer-rows.js';

/** `weight_ih_l0_reverse`: what it is, the layer, the direction. Cells have neither layers nor directions. */
const pattern = /^(weight_ih|weight_hh|bias_ih|bias_hh|weight_hr)(?:_l(\d+)(_reverse)?)?$/;
const kinds = ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh', 'weight_hr'];

/** Everything U(-l, l) with l = 1 / sqrt(hidden size), layer by layer, each forwards and then in reverse. A layer has `gates` times as many rows. */
export function recurrentDraws(gates: number): (parameters: readonly LayerParameter[]) => LayerDraw[] | undefined {
  return (parameters) => {
    const first = parameters.find(({ name }) => name === 'weight_ih' || name === 'weight_ih_l0')?.shape[0];
    const places = parameters.map(({ name }) => placeOf(name));
    if (first === undefined || first % gates !== 0 || places.includes(undefined)) return undefined;
    const hidden = first / gates;
    const inOrder = parameters.toSorted((a, b) => (placeOf(a.name) ?? 0) - (placeOf(b.name) ?? 0));
    return uniformDraws(inOrder, hidden === 0 ? 0 : 1 / Math.sqrt(hidden));
  };
}

/** Where a parameter stands in the order of draws; undefined for other names. */
function placeOf(name: string): number | undefined {
  const match = pattern.exec(name);
  if (match === null) return undefined;
  const [, kind = '', layer = '0', reverse] = match;
  return (2 * Number(layer) + (reverse === undefined ? 0 : 1)) * kinds.length + kinds.indexOf(kind);
}
