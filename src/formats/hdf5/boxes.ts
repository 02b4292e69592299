/** Runs of elements in C order as the boxes they are made of: what a library that reads boxes is asked for. */

export interface Box {
  readonly offset: readonly number[];
  readonly shape: readonly number[];
  /** Elements before it in the run, and in it. */
  readonly at: number;
  readonly elements: number;
}

/** Boxes of at most `most` elements that together are elements first .. first + count - 1 of an array. */
export function* boxes(shape: readonly number[], first: number, count: number, most: number): Iterable<Box> {
  for (let at = 0; at < count;) {
    const box = boxAt(shape, first + at, Math.min(count - at, most));
    yield { ...box, at };
    at += box.elements;
  }
}

/** The largest box of at most `most` elements that begins at an element and goes on in C order. */
function boxAt(shape: readonly number[], element: number, most: number): Omit<Box, 'at'> {
  const offset = new Array<number>(shape.length).fill(0);
  const box = new Array<number>(shape.length).fill(1);
  let rest = element;
  let elements = 1;
  let isWhole = true; // Every axis after this one is taken whole.
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    const index = rest % size;
    rest = Math.floor(rest / size);
    offset[axis] = index;
    if (!isWhole) continue;
    const taken = Math.max(1, Math.min(size - index, Math.floor(most / elements)));
    box[axis] = taken;
    elements *= taken;
    isWhole = taken === size;
  }
  return { offset, shape: box, elements };
}
