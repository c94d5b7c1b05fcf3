import type { LonLat } from '../../pure/types'

/** Content is what people write about a place and a review judges. */
export interface Content {
  kind: string
  name: string
  nameEn?: string
  aliases?: string[]
  location: { type: 'Point'; coordinates: LonLat }
  address?: string
  accepts?: string[]
  refuses?: string[]
  hours?: string
  receivingHours?: string
  hoursNote?: string
  phone?: string
  website?: string
  services?: string[]
  access?: string
  stepFree?: boolean
  operator?: string
  operatorId?: string
  notes?: string
  floorAreaM2?: number
  sharedWithWaste?: boolean
  photos?: { id: string; caption?: string }[]
}

/** Change is one field that differs between two versions. */
export interface Change {
  field: string
  from: unknown
  to: unknown
}

/** Twin is a place that may be the same. */
export interface Twin {
  id: string
  code: string
  name: string
  metres: number
}

/** WorkPlace is a place as its desks see it. */
export interface WorkPlace extends Content {
  id: string
  rev: number
  code: string
  status: string
  area?: string
  county?: string
  standard?: { status: string; acceptedOn?: string; score?: number }
  confirmedAt?: string
  stale?: boolean
  demo?: boolean
  review?: {
    state: string
    by?: string
    byName?: string
    at?: string
    claimedBy?: string
    reason?: string
    note?: string
    edit?: Content
    changes?: Change[]
  }
  likely?: Twin[]
  /** What residents say is wrong with it and nobody has settled. */
  reports?: { code: string; category: string; state: string; dueOn?: string }[]
  updatedAt: string
  updatedBy: string
}

/** stage is where what waits stands: the edit of a public place, or the place itself. */
export const stage = (p: WorkPlace): string => (p.review?.edit ? p.review.state : p.status)
