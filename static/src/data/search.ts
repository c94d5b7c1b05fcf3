import type { Card, Item, LonLat, Vocabulary } from '../pure/types'
import { call, query, stale } from './api'
import { read, write } from './kept'
import { get, type List, set } from './store'

export const RADIUS = 20_000
const PAGE = 20

let listing: AbortController | undefined

/** centre is where distances are measured from. */
export function centre(): { kind: 'point' | 'area' | 'me' | 'city'; at: LonLat } | undefined {
  const { asked, me, vocab } = get()
  if (asked.at) return { kind: 'point', at: asked.at }
  const area = asked.area && vocab?.areas.find(a => a.code === asked.area)?.location
  if (area) return { kind: 'area', at: area }
  if (me) return { kind: 'me', at: me }
  return vocab && { kind: 'city', at: vocab.city.location }
}

/** vocabulary fetches the words once; a kept copy serves at once and offline. */
export async function vocabulary(): Promise<void> {
  const kept = read<Vocabulary>('vocab')
  if (kept?.city) set({ vocab: kept })
  try {
    const vocab = await call<Vocabulary>('/api/v1/vocabulary')
    write('vocab', vocab)
    const moved = String(kept?.city?.location) !== String(vocab.city.location)
    set({ vocab })
    if (moved || get().list.status === 'error') search()
  } catch (e) {
    if (!kept) fail(e)
  }
}

/** search answers the question asked; a newer question ends an older one. */
export async function search(limit = PAGE): Promise<void> {
  const { asked, list, vocab } = get()
  listing?.abort()
  const from = centre()
  if (!from || !vocab || (asked.page !== 'find' && asked.page !== 'markets')) return
  const mine = new AbortController()
  listing = mine
  const grow = limit > PAGE
  set({ list: { ...list, status: 'loading', limit, items: list.items, problem: undefined } })
  const slow = setTimeout(() => {
    if (listing === mine) set({ list: { ...get().list, status: 'slow' } })
  }, 3000)
  try {
    const item = grow ? get().item : await advice(mine.signal)
    if (!grow) set({ item })
    if (item?.refused) return done({ items: [], more: false, limit })
    done(await fetchList(limit, from.at, mine.signal))
  } catch (e) {
    if (stale(e) || listing !== mine) return
    fail(e)
  } finally {
    clearTimeout(slow)
  }

  function done(l: Partial<List>): void {
    if (listing !== mine) return
    set({
      online: true,
      now: Date.now(),
      list: { status: 'ready', items: [], more: false, limit, keptAt: undefined, beyond: undefined, ...l },
    })
  }
}

/** advice is looked up only when something was asked for. */
async function advice(signal: AbortSignal): Promise<Item | undefined> {
  const { item, accepts, page } = get().asked
  if (page !== 'find' || (!item && accepts.length !== 1)) return undefined
  return import('./explain').then(m => m.explain(signal))
}

async function fetchList(limit: number, at: LonLat, signal: AbortSignal): Promise<Partial<List>> {
  const { asked } = get()
  const market = asked.page === 'markets'
  const n = Math.min(100, limit)
  const ask = {
    lon: at[0].toFixed(6),
    lat: at[1].toFixed(6),
    accepts: asked.accepts.join(','),
    kind: asked.kinds.join(',') || (market ? 'market' : ''),
    services: asked.services.join(','),
    open: asked.open ? 'now' : '',
    visit: asked.visit,
  }
  const byName = market || asked.q
  const path = byName
    ? query('/api/v1/places', { q: asked.q, ...ask, limit: n })
    : query('/api/v1/sites/nearest', { ...ask, radius: RADIUS, limit: n })
  const items = (await call<{ items: Card[] }>(path, signal)).items
  const out: Partial<List> = { items, limit, more: items.length >= limit && limit < 100 }
  if (!items.length && !byName) out.beyond = await import('./recover').then(m => m.beyond(ask, signal))
  return out
}

/** fail shows kept results when the network is away, and says what happened otherwise. */
const fail = (e: unknown): Promise<void> => import('./recover').then(m => m.recover(e))
