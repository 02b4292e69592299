/** MultiheadAttention and the layers of Transformers. */
import type { LayerDraw, LayerParameter } from '../layer-draws.js';
import { affineDraws, draw, inPart, ofPart, onesAndZeros } from './layer-rows.js';

/** The output's Linear is made, and so drawn, first. Its bias is zeroed afterwards. */
export function attentionDraws(parameters: readonly LayerParameter[]): LayerDraw[] | undefined {
  const output = affineDraws(inPart(parameters, 'out_proj'), 2);
  if (output === undefined) return undefined;
  const rows = (names: readonly string[], initializer: string): LayerDraw[] =>
    names.flatMap((name) => parameters.filter((parameter) => parameter.name === name).map((parameter) => draw(parameter, initializer, {})));
  return [
    ...ofPart('out_proj', output),
    ...rows(['in_proj_weight', 'q_proj_weight', 'k_proj_weight', 'v_proj_weight'], 'xavier_uniform_'),
    ...rows(['in_proj_bias', 'out_proj.bias'], 'zeros_'),
    ...rows(['bias_k', 'bias_v'], 'xavier_normal_'),
  ];
}

const parts = {
  self_attn: attentionDraws,
  multihead_attn: attentionDraws,
  linear1: (parameters: readonly LayerParameter[]) => affineDraws(parameters, 2),
  linear2: (parameters: readonly LayerParameter[]) => affineDraws(parameters, 2),
  norm1: onesAndZeros,
  norm2: onesAndZeros,
  norm3: onesAndZeros,
};

/** TransformerEncoderLayer, and TransformerDecoderLayer, which has two attentions and three norms. */
export function transformerDraws(parameters: readonly LayerParameter[]): LayerDraw[] | undefined {
  const draws: LayerDraw[] = [];
  for (const [part, drawsOf] of Object.entries(parts)) {
    const own = inPart(parameters, part);
    const rows = own.length === 0 ? [] : drawsOf(own);
    if (rows === undefined) return undefined;
    draws.push(...ofPart(part, rows));
  }
  return draws;
}
