import { known } from '../data/recover'
import { centre } from '../data/search'
import type { State } from '../data/store'
import type { Card, LonLat } from '../pure/types'
import { fill as state } from './stops'

/** Sign is something drawn on top of the places: the open place, the one hovered, the point searched from. */
export interface Sign {
  at: LonLat
  image: string
  name?: string
  rank: number
}

/** signs lists what stands out, lowest first. */
export function signs(s: State): Sign[] {
  const out: Sign[] = []
  const from = centre()
  if (from && from.kind !== 'city') out.push({ at: from.at, image: from.kind === 'me' ? 'me' : 'pin', rank: 1 })
  const hover = s.hover && s.hover !== s.asked.code ? s.list.items.find(c => c.code === s.hover) : undefined
  if (hover) out.push({ at: hover.location.coordinates, image: `h|${hover.kind}|${state(hover, s.now)}`, rank: 2 })
  for (const c of s.route ?? [])
    if (c.location && c.code !== s.asked.code)
      out.push({
        at: c.location.coordinates,
        image: `${c.next ? 'h' : 'p'}|scheduled_stop|${state(c, s.now)}`,
        name: c.next ? c.name : '',
        rank: 1,
      })
  const open = chosen(s)
  if (open?.location)
    out.push({
      at: open.location.coordinates,
      image: `s|${open.kind}|${state(open, s.now)}`,
      name: open.name,
      rank: 3,
    })
  return out
}

/** chosen is the place whose page is open. */
export const chosen = (s: State): Card | undefined =>
  s.asked.code ? (s.place?.place ?? s.place?.stop ?? known(s.asked.code)) : undefined

/** routeLine joins the stops of the vehicle shown, in its order. */
export const routeLine = (s: State): LonLat[] =>
  (s.route ?? []).flatMap(c => (c.location ? [c.location.coordinates] : []))

/** answerPoints are the points a map should show for the list: the centre and the nearest eight. */
export function answerPoints(s: State): LonLat[] {
  const items = s.list.items.length ? s.list.items.slice(0, 8) : s.list.beyond ? [s.list.beyond] : []
  const from = centre()
  return [...(from ? [from.at] : []), ...items.map(c => c.location.coordinates)]
}

/** closest is how near the map goes for an answer: the whole town when nobody said where, else the streets around. */
export const closest = (s: State): number => (centre()?.kind === 'city' && !s.asked.code ? 12.5 : 14.5)
