/** ggml's numbers of element types (`ggml_type`), as files hold them. */
import type { Dtype } from '../../model/dtype.js';

const dtypeNumbers: ReadonlyMap<number, Dtype> = new Map<number, Dtype>([
  [0, 'float32'],
  [1, 'float16'],
  [2, 'q4_0'],
  [3, 'q4_1'],
  [6, 'q5_0'],
  [7, 'q5_1'],
  [8, 'q8_0'],
  [9, 'q8_1'],
  [10, 'q2_k'],
  [11, 'q3_k'],
  [12, 'q4_k'],
  [13, 'q5_k'],
  [14, 'q6_k'],
  [15, 'q8_k'],
  [16, 'iq2_xxs'],
  [17, 'iq2_xs'],
  [18, 'iq3_xxs'],
  [19, 'iq1_s'],
  [20, 'iq4_nl'],
  [21, 'iq3_s'],
  [22, 'iq2_s'],
  [23, 'iq4_xs'],
  [24, 'int8'],
  [25, 'int16'],
  [26, 'int32'],
  [27, 'int64'],
  [28, 'float64'],
  [29, 'iq1_m'],
  [30, 'bfloat16'],
  [34, 'tq1_0'],
  [35, 'tq2_0'],
  [39, 'mxfp4'],
  [40, 'nvfp4'],
  [41, 'q1_0'],
  [42, 'q2_0'],
]);

/** Types that ggml had once: their numbers stay taken. */
const removed: ReadonlyMap<number, string> = new Map([
  [4, 'q4_2'],
  [5, 'q4_3'],
  [31, 'q4_0_4_4'],
  [32, 'q4_0_4_8'],
  [33, 'q4_0_8_8'],
  [36, 'iq4_nl_4_4'],
  [37, 'iq4_nl_4_8'],
  [38, 'iq4_nl_8_8'],
]);

/** Undefined: not known, or removed from ggml. */
export function dtypeOf(type: number): Dtype | undefined {
  return dtypeNumbers.get(type);
}

/** What to call a type that is not read. */
export function unreadType(type: number): { readonly name: string; readonly why: string } {
  const name = removed.get(type);
  if (name !== undefined) return { name, why: `the element type ${name} was removed from the format` };
  return { name: `type ${String(type)}`, why: `the element type ${String(type)} is not known` };
}
