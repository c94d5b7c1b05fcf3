import type { LonLat } from './types'
import type { Asked } from './url'

/** round4 keeps four decimals (about 10 m): exact enough to search, too coarse for a flat's door. */
export const round4 = (p: LonLat): LonLat => [Math.round(p[0] * 1e4) / 1e4, Math.round(p[1] * 1e4) / 1e4]

/** format writes the address of a question; parse(format(a)) is a. */
export function format(a: Asked): string {
  const p: string[] = []
  const put = (k: string, v: string) => v && p.push(`${k}=${encodeURIComponent(v).replace(/%2C/g, ',')}`)
  put('item', a.item)
  put('q', a.q)
  put('accepts', a.accepts.join(','))
  put('kind', a.kinds.join(','))
  put('services', a.services.join(','))
  put('open', a.open ? 'now' : '')
  put('visit', a.visit)
  put('area', a.area)
  if (a.at) put('at', round4(a.at).join(','))
  if (a.view) put('map', [Math.round(a.view[0] * 100) / 100, ...round4([a.view[1], a.view[2]])].join(','))
  let path = { find: '/', missing: '/404' }[a.page as string] ?? `/${a.page}`
  if (a.embed) {
    path = '/embed'
    put('p', a.code)
  } else if (a.code) {
    path = `/${a.stop ? 'stop' : 'p'}/${encodeURIComponent(a.code)}`
    if (a.page === 'markets') put('in', 'markets')
  }
  return path + (p.length ? `?${p.join('&')}` : '')
}
