import type { LonLat } from '../../pure/types'

export type Kind = 'recycle' | 'bulky' | 'trade_in'
export const kinds: Kind[] = ['recycle', 'bulky', 'trade_in']

export type Stage = 'requested' | 'confirmed' | 'assigned' | 'collected' | 'settled' | 'cancelled' | 'no_show'
export const stages: Stage[] = ['requested', 'confirmed', 'assigned', 'collected', 'settled', 'cancelled', 'no_show']

/** Item is something to be collected: pieces, grams, fen. */
export interface Item {
  material: string
  qty?: number
  massG?: number
  estimateFen?: number
  /** What its owner had said, when the desk said otherwise. */
  askedFen?: number
  note?: string
  photos?: string[]
}

/** Line is what was paid for something; `item` is its place in what was asked, absent when it came beside. */
export interface Line {
  item?: number
  material: string
  massG?: number
  units?: number
  priceFen: number
  reason?: string
  words?: string
}

interface Point {
  type: 'Point'
  coordinates: LonLat
}

/** Pickup is a collection at the door (预约上门), without anything personal. */
export interface Pickup {
  code: string
  kind: Kind
  state: Stage
  offerId: string
  offer: string
  operator?: string
  /** YYYY-MM-DD in the city. */
  date: string
  /** 09:00-11:00 */
  window: string
  area?: string
  county?: string
  items: Item[]
  estimateFen?: number
  sale?: { place?: string; name?: string; number: string }
  driver?: string
  final?: { lines: Line[]; totalFen: number; at: string }
  paid?: { method: string; at: string }
  timeline: { at: string; step: string; state: Stage; by?: string; note?: string }[]
  /** What can be done with it now. */
  steps: string[]
  demo?: boolean
  createdAt: string
}

/** Own is a pickup as its resident sees it. */
export interface Own extends Pickup {
  private?: {
    location?: Point
    address?: string
    access?: string
    contact: { name?: string; phone?: string; email?: string }
  }
  keptUntil?: string
  /** Told once, in the answer to the booking. */
  secret?: string
}

/** Work is a pickup as its dispatcher sees it; `location` is the middle of a square of 250 m. */
export interface Work extends Pickup {
  id: string
  rev: number
  operatorId: string
  driverId?: string
  location: Point
}

/** Free is a time that can be booked, and how many places are left. */
export interface Free {
  date: string
  window: string
  free: number
}

/** Offer is who collects at a place, and when. */
export interface Offer {
  id: string
  name: string
  operator?: string
  kinds: Kind[]
  materials: string[]
  note?: string
  demo?: boolean
  slots: Free[]
}

export type Weekday = 'MO' | 'TU' | 'WE' | 'TH' | 'FR' | 'SA' | 'SU'

/** Window is a time of some weekdays at which so many pickups can be made. */
export interface Window {
  days: Weekday[]
  time: string
  capacity: number
}

/** WorkOffer is an offer as its operator writes it. */
export interface WorkOffer {
  id: string
  rev: number
  name: string
  operatorId?: string
  operatorName?: string
  areas?: string[]
  centre?: Point
  radiusM?: number
  kinds: Kind[]
  materials: string[]
  windows: Window[]
  closedOn?: string[]
  leadHours: number
  daysAhead: number
  active: boolean
  note?: string
  demo?: boolean
}
