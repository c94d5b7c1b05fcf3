import { call, query } from '../data/api'
import type { State } from '../data/store'
import { opening, type Timed } from '../pure/time'
import type { Bounds, Card } from '../pure/types'

const LIMIT = 500

/** asked is what a map asks of the mobile stops: the filters, or '' for none at all. */
export function asked({ asked }: State): string {
  const others = asked.kinds.length > 0 && !asked.kinds.includes('scheduled_stop')
  if (asked.page === 'markets' || others || asked.services.length) return ''
  return query('/api/v1/stops', {
    accepts: asked.accepts.join(','),
    visit: asked.visit,
    limit: LIMIT,
  })
}

/** only tells that mobile stops alone are asked for: they are no places, and another layer draws those. */
export const only = ({ asked }: State): boolean =>
  asked.page === 'street' || !!asked.visit || asked.kinds.join() === 'scheduled_stop'

/** stopsIn asks for the mobile stops within bounds that have a point; none when the answer does not come. */
export async function stopsIn(s: State, b: Bounds, signal?: AbortSignal): Promise<Card[]> {
  const path = asked(s)
  if (!path) return []
  const box = b.map(x => x.toFixed(5)).join(',')
  const got = await call<{ items: Card[] }>(`${path}&bbox=${box}`, signal).catch(() => ({ items: [] }))
  // Which are open now their cards say; the list of stops knows no such filter.
  return got.items.filter(c => c.location && (!s.asked.open || fill(c, s.now) === 1))
}

/** open is how a place is filled: 1 full, 0 hollow, -1 half. */
export const fill = (c: Timed, now: number): number => ({ open: 1, closed: 0, unknown: -1 })[opening(c, now).state]
