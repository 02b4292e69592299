import { describe, expect, it } from 'vitest';
import { readElementType } from '../../../src/formats/numpy/element-type.js';
import { headerLength, isNpy, parseHeader } from '../../../src/formats/numpy/header.js';
import { parseLiteral } from '../../../src/formats/numpy/literal.js';
import { npyHeader } from './build-npy.js';

describe('element types', () => {
  it.each([
    ["'<f4'", 'float32', 4, 'little'],
    ["'>f8'", 'float64', 8, 'big'],
    ["'f2'", 'float16', 2, 'little'],
    ["'=i8'", 'int64', 8, 'little'],
    ["'|u1'", 'uint8', 1, 'little'],
    ["'|b1'", 'bool', 1, 'little'],
    ["'?'", 'bool', 1, 'little'],
    ["'>c16'", 'complex128', 16, 'big'],
  ])('%s is a number', (descr, dtype, itemBytes, byteOrder) => {
    expect(readElementType(parseLiteral(descr))).toEqual({ dtype, itemBytes, byteOrder, hasObjects: false });
  });

  it.each([
    ["'<f16'", 'float128', 16],
    ["'<c32'", 'complex256', 32],
    ["'<f12'", 'float96', 12],
    ["'|S6'", 'bytes', 6],
    ["'|a6'", 'bytes', 6],
    ["'<U6'", 'unicode', 24],
    ["'|V3'", 'void', 3],
    ["'<M8[s]'", 'datetime64[s]', 8],
    ["'<M8'", 'datetime64', 8],
    ["'<m8[25ms]'", 'timedelta64[25ms]', 8],
    ["[('a', '<f4'), ('b', '>i2', (3,))]", 'struct', 10],
    ["[('a', '|i1'), ('', '|V7'), ('b', '<f8')]", 'struct', 16],
    ["[(('title', 'a'), '<f4')]", 'struct', 4],
    ["[('a', ('<f4', (2, 3)))]", 'struct', 24],
    ['[]', 'struct', 0],
  ])('%s has a name', (descr, typeName, itemBytes) => {
    expect(readElementType(parseLiteral(descr))).toMatchObject({ dtype: 'opaque', typeName, itemBytes, hasObjects: false });
  });

  it('tells the fields of a record', () => {
    const type = readElementType(parseLiteral("[('x', '<f4'), ('inner', [('flag', '|b1'), ('three', '<u2', (3,))])]"));
    expect(type.text).toBe('{x: float32, inner: {flag: bool, three: uint16[3]}}');
  });

  it.each(["'|O'", "'O'", "[('a', '<f4'), ('b', '|O')]", "[('a', [('b', '|O')])]", "[('a', '|O', (2,))]"])('%s has objects', (descr) => {
    expect(readElementType(parseLiteral(descr))).toMatchObject({ hasObjects: true });
  });

  it.each([
    "''",
    "'<f3'",
    "'<q4'",
    "'|S-4'",
    "'i4[s]'",
    "'<M8[parsec]'",
    "'<M4[s]'",
    "'<U2147483647'",
    "'|S99999999999'",
    "'<f4 '",
    'None',
    '4',
    "{'a': 1}",
    "('<f4',)",
    "('<f4', (2,), 3)",
    "[('a',)]",
    "[('a', '<f4', (-1,))]",
    "[('a', '<f4', (4294967296, 4294967296))]",
    "[('a', '<f4', (65536, 65536))]",
    "[(1, '<f4')]",
    "['<f4']",
  ])('%s does not exist', (descr) => {
    expect(() => readElementType(parseLiteral(descr))).toThrow('does not exist');
  });
});

describe('headers', () => {
  it.each([1, 2, 3])('of version %i', (version) => {
    const bytes = npyHeader("'>f4'", '(3, 4)', { version, fortran: true });
    expect(isNpy(bytes)).toBe(true);
    expect(headerLength(bytes.subarray(0, 12), bytes.length)).toBe(128);
    expect(parseHeader(bytes)).toMatchObject({ version, length: 128, shape: [3, 4], fortranOrder: true, type: { dtype: 'float32' } });
  });

  it('names of fields are Latin before version 3, and Unicode from it', () => {
    expect(parseHeader(npyHeader("[('größe', '<f4')]", '()', { version: 1 })).type.text).toBe('{größe: float32}');
    expect(parseHeader(npyHeader("[('层', '<f4')]", '()', { version: 3 })).type.text).toBe('{层: float32}');
  });

  it.each([
    ['(4.0,)', 'no integer'],
    ['[4]', 'no shape'],
    ['4', 'no shape'],
    ['(-4,)', 'impossible'],
    ['(True,)', 'impossible'],
    ['(18446744073709551620,)', 'impossible'],
    ['(4294967296, 4294967296)', 'too many elements'],
    [`(${'1, '.repeat(65)})`, '65 axes'],
  ])('a shape of %s is refused', (shape, why) => {
    expect(() => parseHeader(npyHeader("'<f4'", shape))).toThrow(why);
  });

  it('no rows of very many columns are an empty array', () => {
    expect(parseHeader(npyHeader("'<f4'", '(0, 1099511627776)')).shape).toEqual([0, 1099511627776]);
  });

  it('a length beyond the file, or beyond reason, is refused before anything is read', () => {
    const head = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 2, 0, 0xff, 0xff, 0xff, 0xff);
    expect(() => headerLength(head, 1000)).toThrow('cut');
    expect(() => headerLength(head, 2 ** 40)).toThrow('header of');
    expect(() => headerLength(head.subarray(0, 11), 11)).toThrow('cut');
  });
});
