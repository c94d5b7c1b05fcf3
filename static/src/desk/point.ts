import type { LonLat } from '../pure/types'

/** point is the position typed or picked, once both numbers are there. */
export function point(d: { lon: string; lat: string }): LonLat | undefined {
  const at: LonLat = [Number(d.lon), Number(d.lat)]
  return d.lon.trim() && d.lat.trim() && at.every(Number.isFinite) ? at : undefined
}
