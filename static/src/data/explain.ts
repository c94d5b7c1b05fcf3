import type { Item } from '../pure/types'
import { call, query, stale } from './api'
import { get } from './store'

/** explain finds the advice for the item asked, by its word or by the only chip pressed. */
export async function explain(signal: AbortSignal): Promise<Item | undefined> {
  const { asked, vocab, item } = get()
  const chip = asked.accepts.length === 1 ? asked.accepts[0] : ''
  const word = asked.item || vocab?.materials.find(m => m.code === chip)?.zh
  if (!word) return undefined
  const fits = (i: Item | undefined) => (asked.item ? i?.word === word : i?.code === chip)
  if (fits(item)) return item
  try {
    const got = (await call<{ items: Item[] }>(query('/api/v1/items', { q: word, limit: 20 }), signal)).items
    return got.find(fits) ?? (asked.item ? got[0] : undefined)
  } catch (e) {
    if (stale(e)) throw e
    return undefined
  }
}
