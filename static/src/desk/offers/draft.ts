import type { Kind, Weekday, WorkOffer } from '../pickups/types'
import { point } from '../point'

/** Times is a window of the form: its days, from when to when, how many. */
export interface Times {
  days: Weekday[]
  from: string
  to: string
  capacity: string
}

/** Draft is the form of an offer; numbers are text until they are sent. */
export interface Draft {
  /** The revision it began from. */
  rev: number
  operatorId: string
  name: string
  areas: string[]
  lon: string
  lat: string
  radius: string
  kinds: Kind[]
  materials: string[]
  windows: Times[]
  closedOn: string[]
  lead: string
  ahead: string
  active: boolean
  note: string
}

export const times: Times = { days: [], from: '09:00', to: '11:00', capacity: '5' }

export const empty: Draft = {
  rev: 0,
  operatorId: '',
  name: '',
  areas: [],
  lon: '',
  lat: '',
  radius: '',
  kinds: ['recycle'],
  materials: [],
  windows: [times],
  closedOn: [],
  lead: '4',
  ahead: '7',
  active: true,
  note: '',
}

/** draftOf fills the form with what is written so far. */
export function draftOf(o: WorkOffer): Draft {
  const [lon, lat] = o.centre?.coordinates ?? []
  return {
    rev: o.rev,
    operatorId: o.operatorId ?? '',
    name: o.name,
    areas: o.areas ?? [],
    lon: lon === undefined ? '' : String(lon),
    lat: lat === undefined ? '' : String(lat),
    radius: o.radiusM ? String(o.radiusM) : '',
    kinds: o.kinds,
    materials: o.materials,
    windows: o.windows.map(x => {
      const [from = '', to = ''] = x.time.split('-')
      // A field for a time of day knows no 24:00.
      return { days: x.days, from, to: to === '24:00' ? '00:00' : to, capacity: String(x.capacity) }
    }),
    closedOn: o.closedOn ?? [],
    lead: String(o.leadHours),
    ahead: String(o.daysAhead),
    active: o.active,
    note: o.note ?? '',
  }
}

/** contentOf is what is sent. */
export function contentOf(d: Draft) {
  const at = point(d)
  return {
    name: d.name.trim(),
    ...(d.operatorId.trim() ? { operatorId: d.operatorId.trim() } : {}),
    areas: d.areas,
    ...(at ? { centre: { type: 'Point', coordinates: at }, radiusM: Number(d.radius) || 0 } : {}),
    kinds: d.kinds,
    materials: d.materials,
    windows: d.windows.map(x => ({
      days: x.days,
      time: `${x.from}-${x.to === '00:00' ? '24:00' : x.to}`,
      capacity: Math.max(0, Math.round(Number(x.capacity)) || 0),
    })),
    closedOn: d.closedOn,
    leadHours: Math.max(0, Math.round(Number(d.lead)) || 0),
    daysAhead: Math.max(0, Math.round(Number(d.ahead)) || 0),
    active: d.active,
    note: d.note.trim(),
  }
}
