/** Colours that maps go through, from the lowest value to the highest. */

/** Blue to orange through the colour of the page: zero recedes, size stands out, and both ends are told apart without red or green. */
export const blueOrange = {
  dark: ['#b4e4ff', '#79c2f7', '#4492cf', '#2f608b', '#3a3c42', '#8a5429', '#c97a2c', '#f3a950', '#ffe0a8'],
  light: ['#053061', '#175290', '#3a7fbd', '#92bbdb', '#f5f5f2', '#eebb84', '#d07f2c', '#9c5210', '#5e2d04'],
} as const;

/** Matplotlib's viridis at ninths of its length. */
export const viridisStops = ['#440154', '#472d7b', '#3b528b', '#2c728e', '#21918c', '#28ae80', '#5ec962', '#addc30', '#fde725'] as const;

/** The colour of cells without a finite value; where there is room they are hatched as well, so that the mark does not rest on colour. */
export const nanColor = '#c026d3';
