import type { Bounds, LonLat } from './types'

const R = 6371008.8
const RAD = Math.PI / 180

/** metres is the great-circle distance between two points (haversine, mean radius as on the server). */
export function metres(a: LonLat, b: LonLat): number {
  const dLat = (b[1] - a[1]) * RAD
  const dLon = (b[0] - a[0]) * RAD
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a[1] * RAD) * Math.cos(b[1] * RAD) * Math.sin(dLon / 2) ** 2
  return 2 * R * Math.asin(Math.min(1, Math.sqrt(h)))
}

/** boundsOf is the smallest box around the points. */
export function boundsOf(points: LonLat[]): Bounds | undefined {
  const [first] = points
  if (!first) return undefined
  const b: Bounds = [first[0], first[1], first[0], first[1]]
  for (const [x, y] of points) {
    b[0] = Math.min(b[0], x)
    b[1] = Math.min(b[1], y)
    b[2] = Math.max(b[2], x)
    b[3] = Math.max(b[3], y)
  }
  return b
}

/** inside tells whether a point lies in the box. */
export const inside = (p: LonLat, b: Bounds): boolean => p[0] >= b[0] && p[0] <= b[2] && p[1] >= b[1] && p[1] <= b[3]
