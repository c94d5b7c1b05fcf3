export type Shape = 'circle' | 'square' | 'diamond' | 'stop'

/** shapeOf is how a kind is drawn: circle for sites, square for sorting centres, diamond for markets, dashed for stops. */
export const shapeOf = (kind: string): Shape =>
  kind === 'market' ? 'diamond' : kind === 'sorting_centre' ? 'square' : kind === 'scheduled_stop' ? 'stop' : 'circle'
