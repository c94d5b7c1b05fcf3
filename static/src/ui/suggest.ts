import { ask } from '../data/actions'
import { call, query } from '../data/api'
import { centre } from '../data/search'
import type { State } from '../data/store'
import type { Area, Card, Item } from '../pure/types'

/** Option is one suggestion under the search field. */
export type Option =
  | { is: 'item'; item: Item }
  | { is: 'often'; word: string }
  | { is: 'area'; area: Area }
  | { is: 'place'; card: Card }
  | { is: 'text'; q: string }

/** suggest asks for items, districts and places that begin like `q`. */
export async function suggest(q: string, s: State, signal: AbortSignal): Promise<Option[]> {
  const at = centre()?.at
  const market = s.asked.page === 'markets'
  const none = { items: [] }
  const [items, places, stops] = await Promise.all([
    market ? none : call<{ items: Item[] }>(query('/api/v1/items', { q, limit: 6 }), signal).catch(() => none),
    call<{ items: Card[] }>(
      query('/api/v1/places', { q, kind: market ? 'market' : '', lon: at?.[0], lat: at?.[1], limit: 4 }),
      signal,
    ).catch(() => none),
    market ? none : call<{ items: Card[] }>(query('/api/v1/stops', { q, limit: 3 }), signal).catch(() => none),
  ])
  const low = q.toLowerCase()
  const areas = (s.vocab?.areas ?? [])
    .filter(a => a.location && (a.zh.includes(q) || a.en?.toLowerCase().startsWith(low)))
    .slice(0, 3)
  return [
    ...(items.items as Item[]).map(item => ({ is: 'item', item }) as const),
    ...areas.map(area => ({ is: 'area', area }) as const),
    ...[...places.items, ...stops.items].map(card => ({ is: 'place', card }) as const),
    { is: 'text', q } as const,
  ]
}

/** take turns a chosen suggestion into a question. */
export function take(o: Option, market: boolean): void {
  if (o.is === 'item') ask({ item: o.item.word, accepts: o.item.accepts ?? [], q: '', code: '' })
  else if (o.is === 'area') ask({ area: o.area.code, at: undefined, q: '', code: '' })
  else if (o.is === 'place') ask({ code: o.card.code })
  else if (o.is === 'often') decide(o.word, market)
  else ask({ q: o.q, item: '', accepts: [], code: '' })
}

/** decide reads a typed word: an item when one matches, else a name or address. */
export async function decide(q: string, market: boolean): Promise<void> {
  const got = market
    ? undefined
    : await call<{ items: Item[] }>(query('/api/v1/items', { q, limit: 8 })).catch(() => undefined)
  const item = got?.items.find(i => i.word === q) ?? got?.items[0]
  if (item) take({ is: 'item', item }, market)
  else take({ is: 'text', q }, market)
}
