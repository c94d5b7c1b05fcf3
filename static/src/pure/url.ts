import type { LonLat } from './types'

export type Page = 'find' | 'markets' | 'street' | 'data' | 'about' | 'missing'

/** Asked is the question the address bar holds. A device position is never part of it. */
export interface Asked {
  page: Page
  /** The open place, by code. */
  code: string
  /** The open place is a mobile stop. */
  stop: boolean
  /** The item in the resident's words. */
  item: string
  /** Free text looked for in names and addresses. */
  q: string
  accepts: string[]
  kinds: string[]
  services: string[]
  open: boolean
  /** Only mobile stops with a visit today, or within seven days. */
  visit: '' | 'today' | 'week'
  /** A point picked on the map. */
  at?: LonLat
  /** An area picked by name. */
  area: string
  /** Map view: zoom, lon, lat. */
  view?: [zoom: number, lon: number, lat: number]
  embed: boolean
}

export const nothing: Asked = {
  page: 'find',
  code: '',
  stop: false,
  item: '',
  q: '',
  accepts: [],
  kinds: [],
  services: [],
  open: false,
  visit: '',
  area: '',
  embed: false,
}

const list = (v: string | null): string[] =>
  (v ?? '')
    .split(',')
    .map(s => s.trim())
    .filter(s => /^[a-z_]{1,40}$/.test(s))

const numbers = (v: string | null, n: number): number[] | undefined => {
  const parts = (v ?? '').split(',').map(Number)
  return v && parts.length === n && parts.every(Number.isFinite) ? parts : undefined
}

const valid = (lon: number, lat: number): boolean => Math.abs(lon) <= 180 && Math.abs(lat) <= 90

/** isStop tells the codes of mobile stops (T-510302-0003) from those of places. */
export const isStop = (code: string): boolean => code.startsWith('T-')

/** parse reads a path and query; what it cannot read it leaves out rather than guess. */
export function parse(path: string, search: string): Asked {
  const p = new URLSearchParams(search)
  const asked: Asked = { ...nothing }
  const clean = path.replace(/\/+$/, '') || '/'
  const place = /^\/(p|stop)\/([^/]+)$/.exec(clean)
  if (place) {
    asked.code = decode(place[2]!)
    asked.stop = place[1] === 'stop'
  } else if (/^\/(markets|street|data|about)$/.test(clean)) asked.page = clean.slice(1) as Page
  else if (clean === '/embed') asked.embed = true
  else if (!/^\/(index.html)?$/.test(clean)) asked.page = 'missing'
  if (p.get('embed') === '1') asked.embed = true
  if (asked.embed && !asked.code) {
    asked.code = p.get('p') ?? ''
    asked.stop = isStop(asked.code)
  }
  if (p.get('in') === 'markets' && place) asked.page = 'markets'
  asked.item = (p.get('item') ?? '').slice(0, 40)
  asked.q = (p.get('q') ?? '').slice(0, 80)
  asked.accepts = list(p.get('accepts'))
  asked.kinds = list(p.get('kind'))
  asked.services = list(p.get('services'))
  asked.open = p.get('open') === 'now'
  asked.visit = (/^(today|week)$/.exec(p.get('visit') ?? '')?.[0] ?? '') as Asked['visit']
  asked.area = /^\d{6,12}$/.test(p.get('area') ?? '') ? p.get('area')! : ''
  const at = numbers(p.get('at'), 2)
  if (at && valid(at[0]!, at[1]!)) asked.at = [at[0]!, at[1]!]
  const view = numbers(p.get('map'), 3)
  if (view && view[0]! >= 0 && view[0]! <= 22 && valid(view[1]!, view[2]!)) asked.view = [view[0]!, view[1]!, view[2]!]
  return asked
}

function decode(s: string): string {
  try {
    return decodeURIComponent(s)
  } catch {
    return s
  }
}

/** searchChanged tells whether two questions need a new list (the map view and the open place do not). */
export function searchChanged(a: Asked, b: Asked): boolean {
  const key = (x: Asked) => JSON.stringify({ ...x, code: '', stop: 0, view: 0 })
  return key(a) !== key(b)
}
