import type { Place } from '../pure/types'
import { call, Problem, stale } from './api'
import { set } from './store'

let placing: AbortController | undefined

/** openPlace fetches the details of the place in the address. */
export async function openPlace(code: string): Promise<void> {
  placing?.abort()
  if (!code) return set({ place: undefined })
  const mine = new AbortController()
  placing = mine
  set({ place: { code, status: 'loading' } })
  try {
    const place = await call<Place>(`/api/v1/places/${encodeURIComponent(code)}`, mine.signal)
    set({ place: { code, status: 'ready', place }, now: Date.now() })
  } catch (e) {
    if (stale(e) || placing !== mine) return
    const problem = e instanceof Problem ? e : new Problem('unexpected', 0)
    set({ place: { code, status: problem.status === 404 ? 'missing' : 'error', problem } })
  }
}
