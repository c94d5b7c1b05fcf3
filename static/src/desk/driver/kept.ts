import { read, write } from '../../data/kept'
import type { Errand, Store } from '../../pure/outbox'
import type { LonLat } from '../../pure/types'

/** Item is one thing that was asked to be collected. */
export interface Item {
  material: string
  qty?: number
  massG?: number
  estimateFen?: number
  note?: string
  photos?: string[]
}

/** Line is what was collected of it, and for how much. */
export interface Line {
  item?: number
  material: string
  massG?: number
  units?: number
  priceFen: number
  reason?: string
  words?: string
}

/** Door is one stop of the day, as its driver sees it. */
export interface Door {
  id: string
  code: string
  kind: string
  state: string
  date: string
  window: string
  /** RFC 3339, of the window. */
  start: string
  items: Item[]
  estimateFen?: number
  final?: { lines: Line[]; totalFen: number }
  paid?: { method: string }
  private?: {
    location?: { coordinates: LonLat }
    address?: string
    access?: string
    contact: { name?: string; phone?: string }
  }
  links?: Record<string, string>
  arrive?: string
  lateMinutes?: number
}

/** Day is the driver's list, in the order to drive. */
export interface Day {
  date: string
  stops: Door[]
  route?: { metres: number; boundMetres: number; gapPercent: number; status: string; lateMinutes?: number }
}

/** Kept are the days on this device, whose they are and when each was fetched. */
interface Kept {
  by: string
  days: Record<string, { at: number; day: Day }>
}

/** today is the date in the city. */
export const today = (now = Date.now()): string => new Date(now + 8 * 3600_000).toISOString().slice(0, 10)

/** kept gives what is on this device; days that are over have left it, with the names and phones in them. */
export function kept(): Kept | undefined {
  const k = read<Kept>('driver.day')
  if (!k) return undefined
  const over = Object.keys(k.days).filter(d => d < today())
  for (const d of over) delete k.days[d]
  if (over.length) write('driver.day', k)
  return k
}

/** keep puts a day of a person on this device; another person's go. */
export function keep(by: string, day: Day): void {
  if (day.date < today()) return
  const k = kept()
  const days = k?.by === by ? k.days : {}
  write('driver.day', { by, days: { ...days, [day.date]: { at: Date.now(), day } } })
}

/** box is what waits to be told. It holds codes and prices, no names. */
export const box: Store = { read: () => read<Errand[]>('driver.out') ?? [], write: all => write('driver.out', all) }

/** shelve keeps the page itself on this device, so that it opens without a network. */
export async function shelve(): Promise<void> {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return
  try {
    await navigator.serviceWorker.register('/sw.js')
    await navigator.serviceWorker.ready
    const name = (await caches.keys()).find(k => k.startsWith('shell-'))
    if (!name) return
    const cache = await caches.open(name)
    const files = performance.getEntriesByType('resource').map(e => new URL(e.name))
    const assets = files.filter(u => u.origin === location.origin && u.pathname.startsWith('/assets/'))
    for (const url of ['/work/driver', ...new Set(assets.map(u => u.pathname))]) {
      // The page itself is taken anew: it names its files.
      if (url === '/work/driver' || !(await cache.match(url))) await cache.add(url)
    }
  } catch {
    // No room, or private mode: the page works with a network.
  }
}
