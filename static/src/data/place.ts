import type { Place, Stop } from '../pure/types'
import type { Asked } from '../pure/url'
import { call, Problem, stale } from './api'
import { set } from './store'

let placing: AbortController | undefined

/** openPlace fetches the details of the place or mobile stop in the address. */
export async function openPlace({ code, stop }: Pick<Asked, 'code' | 'stop'>): Promise<void> {
  placing?.abort()
  if (!code) return set({ place: undefined })
  const mine = new AbortController()
  placing = mine
  set({ place: { code, status: 'loading' } })
  const ask = <T>(noun: string) => call<T>(`/api/v1/${noun}/${encodeURIComponent(code)}`, mine.signal)
  try {
    const found = stop ? { stop: await ask<Stop>('stops') } : { place: await ask<Place>('places') }
    set({ place: { code, status: 'ready', ...found }, now: Date.now() })
  } catch (e) {
    if (stale(e) || placing !== mine) return
    const problem = e instanceof Problem ? e : new Problem('unexpected', 0)
    set({ place: { code, status: problem.status === 404 ? 'missing' : 'error', problem } })
  }
}
