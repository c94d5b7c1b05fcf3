import type { Cell } from '../../map/spots'

/** Spots is the answer of the hot-spot grid: GeoJSON squares with a count. */
export interface Spots {
  features: { geometry: { type: string; coordinates: unknown }; properties: { count: number } }[]
}

/** cells are the squares to draw; a point stands for the square of 500 m around it. */
export function cells(got?: Spots): Cell[] {
  return (got?.features ?? []).map(f => {
    const flat = (f.geometry.coordinates as unknown[]).flat(3) as number[]
    const lon = flat.filter((_, i) => i % 2 === 0)
    const lat = flat.filter((_, i) => i % 2 === 1)
    if (f.geometry.type !== 'Point')
      return {
        bounds: [Math.min(...lon), Math.min(...lat), Math.max(...lon), Math.max(...lat)],
        count: f.properties.count,
      }
    const half = 250 / 111_195
    const wide = half / Math.cos((lat[0]! * Math.PI) / 180)
    return { bounds: [lon[0]! - wide, lat[0]! - half, lon[0]! + wide, lat[0]! + half], count: f.properties.count }
  })
}
