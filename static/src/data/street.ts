import { today } from '../pure/ago'
import { plus } from '../pure/civil'
import type { Card, LonLat, Visit } from '../pure/types'
import { call, query } from './api'

const MOST = 40
const ABREAST = 6
const DAYS = 14

/** Coming is who comes near a point within two weeks. */
export interface Coming {
  stops: Card[]
  /** More stops are near than were looked at. */
  cut: boolean
  days: [date: string, { stop: Card; visit: Visit }[]][]
  /** Visits that are not cancelled. */
  count: number
}

/** come asks for the stops near a point, then for the visits of each that are not over, a few stops at a time. */
export async function come(
  at: LonLat,
  radius: number,
  accepts: string[],
  now: number,
  signal: AbortSignal,
): Promise<Coming> {
  const day = today(now)
  const near = await call<{ items: Card[] }>(
    query('/api/v1/sites/nearest', {
      lon: at[0],
      lat: at[1],
      kind: 'scheduled_stop',
      accepts: accepts.join(','),
      radius,
      limit: MOST + 1,
    }),
    signal,
  )
  const stops = near.items.slice(0, MOST)
  const all: { stop: Card; visit: Visit }[] = []
  const rest = [...stops]
  const work = async () => {
    for (let stop = rest.shift(); stop; stop = rest.shift()) {
      const path = `/api/v1/stops/${encodeURIComponent(stop.id)}/visits`
      const got = await call<{ items: Visit[] }>(query(path, { from: day, to: plus(day, DAYS) }), signal)
      for (const visit of got.items)
        if (Date.parse(visit.end) > now && (visit.recycling || visit.action === 'cancelled')) all.push({ stop, visit })
    }
  }
  await Promise.all(Array.from({ length: ABREAST }, work))
  all.sort((a, b) => (a.visit.start < b.visit.start ? -1 : a.visit.start > b.visit.start ? 1 : 0))
  const days = new Map<string, typeof all>()
  for (const x of all) days.set(x.visit.on, [...(days.get(x.visit.on) ?? []), x])
  const count = all.filter(x => x.visit.action !== 'cancelled').length
  return { stops, cut: near.items.length > MOST, days: [...days], count }
}
