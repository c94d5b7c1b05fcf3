import { useEffect, useRef, useState } from 'preact/hooks'
import { stale } from '../data/api'
import { type Refusal, send } from './api'

/** Asked is an answer on its way: what came last stays in view while a newer one is fetched. */
export interface Asked<T> {
  data?: T
  /** loading shows after 300 ms, slow after 3 s, so that quick answers do not flicker. */
  status: 'waiting' | 'loading' | 'slow' | 'ready' | 'error'
  problem?: Refusal
  /** again asks once more, as after a write. */
  again: () => void
}

/** useAsked reads an address of the API, anew whenever it changes; '' asks nothing. */
export function useAsked<T>(path: string): Asked<T> {
  const [got, put] = useState<Omit<Asked<T>, 'again'>>({ status: 'waiting' })
  const [n, next] = useState(0)
  useEffect(() => {
    if (!path) return
    const stop = new AbortController()
    const soon = setTimeout(() => put(g => ({ ...g, status: 'loading' })), 300)
    const late = setTimeout(() => put(g => ({ ...g, status: 'slow' })), 3000)
    const end = () => {
      clearTimeout(soon)
      clearTimeout(late)
    }
    send<T>(path, { signal: stop.signal })
      .then(data => put({ data, status: 'ready' }))
      .catch(e => {
        if (!stale(e) && !stop.signal.aborted) put(g => ({ data: g.data, status: 'error', problem: e as Refusal }))
      })
      .finally(end)
    return () => {
      stop.abort()
      end()
    }
  }, [path, n])
  return { ...got, again: () => next(x => x + 1) }
}

/** List is a page of the API. */
export interface List<T> {
  items: T[]
  next: string
}

export interface Listed<T> extends Asked<List<T>> {
  items: T[]
  more?: () => void
}

/** useList reads a list page by page; `more` fetches the following one and is absent at the end. */
export function useList<T>(path: string): Listed<T> {
  const first = useAsked<List<T>>(path)
  const [rest, put] = useState<{ of?: List<T>; items: T[]; next: string }>({ items: [], next: '' })
  const kept = rest.of === first.data ? rest : { items: [], next: first.data?.next ?? '' }
  const cursor = kept.next
  const more = async () => {
    const page = await send<List<T>>(`${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`)
    put({ of: first.data, items: [...kept.items, ...page.items], next: page.next })
  }
  return { ...first, items: [...(first.data?.items ?? []), ...kept.items], more: cursor ? more : undefined }
}

export interface Doing {
  busy: boolean
  problem?: Refusal
  /** run does it once at a time; false when it failed, `problem` says why. */
  run: (what: () => Promise<unknown>) => Promise<boolean>
  clear: () => void
}

/** useDoing runs a write: the button waits, a refusal is shown beside what it is about. */
export function useDoing(): Doing {
  const [state, put] = useState<{ busy: boolean; problem?: Refusal }>({ busy: false })
  const under = useRef(false)
  return {
    ...state,
    clear: () => put({ busy: false }),
    run: async what => {
      if (under.current) return false
      under.current = true
      put({ busy: true })
      try {
        await what()
        put({ busy: false })
        return true
      } catch (e) {
        put({ busy: false, problem: e as Refusal })
        return false
      } finally {
        under.current = false
      }
    },
  }
}

/** useDraft keeps what is typed on this device until it was sent, so that leaving never loses it. */
export function useDraft<T>(key: string, empty: T): [T, (change: Partial<T>) => void, (to?: T) => void] {
  const name = `huishou.draft.${key}`
  const [value, put] = useState<T>(() => {
    try {
      const kept = sessionStorage.getItem(name)
      return kept ? { ...empty, ...JSON.parse(kept) } : empty
    } catch {
      return empty
    }
  })
  const change = (part: Partial<T>) =>
    put(v => {
      const next = { ...v, ...part }
      try {
        sessionStorage.setItem(name, JSON.stringify(next))
      } catch {
        // Full or switched off: the form works, it is only not kept.
      }
      return next
    })
  const drop = (to = empty) => {
    try {
      sessionStorage.removeItem(name)
    } catch {
      // Nothing was kept.
    }
    put(to)
  }
  return [value, change, drop]
}
