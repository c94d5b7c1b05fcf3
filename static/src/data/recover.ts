import { parents } from '../pure/accepts'
import { answer, type Kept, keep } from '../pure/pool'
import type { Card } from '../pure/types'
import { call, Problem, query, stale } from './api'
import { read, write } from './kept'
import { centre } from './search'
import { get, set } from './store'

const pool = () => read<Kept[]>('pool') ?? []

/** remember keeps cards for the time without a network; where they were asked from is not kept. */
export const remember = (cards: Card[]): void => write('pool', keep(pool(), cards, Date.now()))

/** beyond is the nearest place outside the usual radius, for "nothing near"; lists know no radius. */
export async function beyond(ask: Record<string, string>, signal: AbortSignal): Promise<Card | undefined> {
  try {
    return (await call<{ items: Card[] }>(query('/api/v1/places', { ...ask, limit: 1 }), signal)).items[0]
  } catch (e) {
    if (stale(e)) throw e
    return undefined
  }
}

/** recover shows kept results when the network is away, and says what happened otherwise. */
export function recover(e: unknown): void {
  const problem = e instanceof Problem ? e : new Problem('unexpected', 0, String(e))
  const { asked, vocab, list } = get()
  const from = centre()
  const gone = problem.status === 0
  if (gone && vocab && from) {
    const kinds = asked.page === 'markets' ? ['market'] : asked.kinds
    const kept = answer(pool(), { ...asked, kinds }, from.at, parents(vocab.materials), Date.now())
    if (kept.items.length)
      return set({
        online: problem.code !== 'offline',
        now: Date.now(),
        list: {
          status: 'ready',
          items: kept.items.slice(0, list.limit),
          limit: list.limit,
          more: false,
          keptAt: kept.when,
        },
      })
  }
  set({ online: problem.code !== 'offline', list: { ...list, status: 'error', items: [], problem } })
}

/** known is what the lists say about a place before (or without) its details. */
export function known(code: string): Card | undefined {
  const { list } = get()
  return list.items.find(c => c.code === code) ?? pool().find(k => k.card.code === code)?.card
}
