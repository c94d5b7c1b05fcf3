import { blank, type Line, read, write } from '../../pure/rrule'
import type { Content, Plan, WorkStop } from './types'

/** Draft is the form of a stop; numbers and times are text until they are sent. */
export interface Draft {
  /** The revision it began from. */
  rev: number
  vehicleId: string
  name: string
  lon: string
  lat: string
  area: string
  address: string
  materials: string[]
  run: string
  order: string
  lines: Line[]
  from: string
  to: string
  recyclingDays: string[]
  noRecycling: boolean
  validFrom: string
  validTo: string
}

export const empty: Draft = {
  rev: 0,
  vehicleId: '',
  name: '',
  lon: '',
  lat: '',
  area: '',
  address: '',
  materials: [],
  run: '',
  order: '',
  lines: [blank],
  from: '',
  to: '',
  recyclingDays: [],
  noRecycling: false,
  validFrom: '',
  validTo: '',
}

/** draftOf fills the form with what is written so far. */
export function draftOf(s: WorkStop): Draft {
  const [lon, lat] = s.location?.coordinates ?? []
  const [from = '', to = ''] = s.window.split('-')
  return {
    rev: s.rev,
    vehicleId: s.vehicleId ?? '',
    name: s.name,
    lon: lon === undefined ? '' : String(lon),
    lat: lat === undefined ? '' : String(lat),
    area: s.area ?? '',
    address: s.address ?? '',
    materials: s.materials ?? [],
    run: s.run ?? '',
    order: s.order ? String(s.order) : '',
    lines: read(s.rule).length ? read(s.rule) : [blank],
    from,
    to,
    recyclingDays: s.recyclingDays ?? [],
    noRecycling: s.noRecycling ?? false,
    validFrom: s.validFrom ?? '',
    validTo: s.validTo ?? '',
  }
}

/** planOf is the timetable the form says; exceptions are none of its fields. */
export const planOf = (d: Draft): Plan => ({
  rule: write(d.lines),
  window: d.from && d.to ? `${d.from}-${d.to}` : '',
  recyclingDays: d.noRecycling ? [] : d.recyclingDays,
  noRecycling: d.noRecycling,
  ...(d.validFrom ? { validFrom: d.validFrom } : {}),
  ...(d.validTo ? { validTo: d.validTo } : {}),
})

/** contentOf is what is sent; what the form does not show stays as it was. */
export function contentOf(d: Draft, was?: WorkStop): Content {
  const fixed = d.lon.trim() && d.lat.trim()
  return {
    ...(was?.placeId ? { placeId: was.placeId } : {}),
    vehicleId: d.vehicleId,
    name: d.name.trim(),
    address: d.address.trim(),
    materials: d.materials,
    run: d.run.trim(),
    order: Number(d.order) || 0,
    ...(fixed
      ? { location: { type: 'Point', coordinates: [Number(d.lon), Number(d.lat)] } }
      : d.area
        ? { area: d.area }
        : {}),
    ...planOf(d),
  }
}

/** changed tells whether a form says something else than what is saved. */
export const changed = (d: Draft, saved: Draft): boolean =>
  JSON.stringify({ ...d, rev: 0 }) !== JSON.stringify({ ...saved, rev: 0 })
