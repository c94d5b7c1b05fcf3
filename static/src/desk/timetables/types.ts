import type { LonLat, Visit } from '../../pure/types'

export type Status = 'draft' | 'published' | 'withdrawn'
export const statuses: Status[] = ['draft', 'published', 'withdrawn']

/** Exception is a single day on which a vehicle does not come as the rule says. */
export interface Exception {
  date: string
  action: 'moved' | 'cancelled' | 'extra'
  newDate?: string
  newWindow?: string
  reason: string
  holiday?: boolean
}

/** Plan is a timetable as it is written down. */
export interface Plan {
  rule: string
  /** 17:30-18:00 */
  window: string
  /** MO to SU; none for every visit. */
  recyclingDays?: string[]
  noRecycling?: boolean
  validFrom?: string
  validTo?: string
  exceptions?: Exception[]
}

/** Content is what people write of a stop. */
export interface Content extends Plan {
  vehicleId?: string
  name: string
  location?: { type: 'Point'; coordinates: LonLat }
  address?: string
  area?: string
  placeId?: string
  materials?: string[]
  run?: string
  order?: number
}

export interface WorkStop extends Content {
  id: string
  rev: number
  code: string
  status: Status
  operatorId?: string
  county?: string
  sequence: number
  demo?: boolean
  updatedAt?: string
}

export interface WorkVehicle {
  id: string
  rev: number
  code: string
  name: string
  operatorId?: string
  plate?: string
  capacityKg?: number
  materials?: string[]
  active: boolean
  area?: string
  county?: string
  demo?: boolean
}

/** Proposal is what a public holiday, or a day worked for one, suggests; a person decides. */
export interface Proposal {
  date: string
  exception: Exception
  choices: Exception[]
  holidayZh: string
  holidayEn: string
  replaces?: string
  source: string
}

export interface Preview {
  visits: Visit[]
  proposals: Proposal[]
}
