import type { Cell, Spot } from '../../map/spots'
import type { Bounds, LonLat } from '../../pure/types'

/** Square is how many open pickups lie in a square of 250 m, by its middle. */
export interface Square {
  location: { coordinates: LonLat }
  count: number
  states: Record<string, number>
}

export interface Squares {
  squares: Square[]
  cut?: boolean
  counts: Record<string, number>
}

const HALF = 125 / 111_195

/** boundsOf is the square around its middle. */
export function boundsOf([lon, lat]: LonLat): Bounds {
  const wide = HALF / Math.cos((lat * Math.PI) / 180)
  return [lon - wide, lat - HALF, lon + wide, lat + HALF]
}

export const bboxOf = (b: Bounds): string => b.map(n => n.toFixed(6)).join(',')

/** cells are the squares in their true size; from afar they are dots. */
export const cells = (list: Square[]): Cell[] =>
  list.map(x => ({ bounds: boundsOf(x.location.coordinates), count: x.count }))

/** dots mark the squares so that they can be pressed from afar: hollow while something waits to be confirmed. */
export const dots = (list: Square[]): Spot[] =>
  list.map(x => ({
    id: bboxOf(boundsOf(x.location.coordinates)),
    at: x.location.coordinates,
    kind: 'site',
    open: x.states.requested ? 0 : 1,
  }))

/** ringOf writes a shape as GeoJSON; its ring is closed. */
export const ringOf = (points: LonLat[]): string =>
  JSON.stringify({
    type: 'Polygon',
    coordinates: [[...points, points[0]!].map(p => p.map(n => Math.round(n * 1e5) / 1e5))],
  })

/** pointsOf reads the ring of a shape; [] when it is none. */
export function pointsOf(polygon: string): LonLat[] {
  try {
    return (JSON.parse(polygon).coordinates[0] as LonLat[]).slice(0, -1)
  } catch {
    return []
  }
}
