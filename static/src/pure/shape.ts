export type Shape = 'circle' | 'square' | 'diamond'

/** shapeOf is how a kind is drawn: circle for sites, square for sorting centres, diamond for markets. */
export const shapeOf = (kind: string): Shape =>
  kind === 'market' ? 'diamond' : kind === 'sorting_centre' ? 'square' : 'circle'
