/** Shapes the server sends (JSON lowerCamel). Coordinates are WGS-84, longitude first; distances metres. */

export type LonLat = [lon: number, lat: number]

/** Bounds is west, south, east, north in degrees. */
export type Bounds = [number, number, number, number]

/** Card is an item of every list: one place (回收点、分拣中心、二手市场). */
export interface Card {
  id: string
  code: string
  kind: string
  name: string
  location: { type: 'Point'; coordinates: LonLat }
  /** Metres from the point asked from; absent when no point was asked. */
  distance?: number
  accepts: string[]
  address?: string
  area?: string
  areaName?: string
  phone?: string
  hours?: string
  /** null when the hours are unknown. */
  openNow: boolean | null
  /** RFC 3339; the next opening or closing. */
  changesAt?: string
  services?: string[]
  access?: 'public' | 'residents' | 'private'
  stepFree?: boolean
  demo?: boolean
  /** YYYY-MM-DD */
  confirmedAt?: string
  /** Nobody said for a year that it is still right. */
  stale?: boolean
  /** Accepted as 标准化规范化 by an inspector. */
  standardised?: boolean
  /** When the vehicle of a mobile stop (流动收运点) comes next, or came that is there now, and until when; RFC 3339. */
  nextVisit?: string
  untilVisit?: string
  /** The vehicle that comes. */
  vehicle?: string
}

export interface Span {
  from: string
  to: string
}

export interface Day {
  date: string
  /** 1 Monday … 7 Sunday; 0 is read as Sunday too. */
  weekday: number
  holiday?: string
  spans: Span[]
}

/** Place is everything public about one place. */
export interface Place extends Card {
  nameEn?: string
  aliases?: string[]
  refuses?: string[]
  receivingHours?: string
  notes?: string
  operator?: string
  manager?: string
  /** The operator has filed with the authority (备案). */
  operatorFiled?: boolean
  photos?: { id: string; caption?: string; url: string; thumb: string }[]
  machine?: { state: 'working' | 'full' | 'broken' | 'unknown'; fillPercent?: number; lastSeen?: string }
  floorAreaM2?: number
  /** How many prices its board has today. */
  prices?: number
  capacity?: string | number
  week?: Day[]
  updatedAt?: string
  rev?: number
  links?: Partial<Record<'amap' | 'baidu' | 'tencent' | 'apple' | 'osm' | 'geo', string>>
}

/** Visit is one coming of a vehicle; `on` is its day, `original` the day it was moved from. */
export interface Visit {
  /** RFC 3339. */
  start: string
  end: string
  /** YYYY-MM-DD */
  on: string
  original?: string
  action?: '' | 'moved' | 'cancelled' | 'extra'
  reason?: string
  /** It takes recyclables that day. */
  recycling: boolean
}

/** Stop is everything public about one mobile stop (定时定点回收点). */
export interface Stop extends Card {
  visits: Visit[]
  vehicleCode?: string
  /** YYYY-MM-DD, the last day of its timetable. */
  validTo?: string
  links?: Place['links']
}

/** RunStop is a stop on the run of a vehicle; `next` is the one it comes to next. */
export interface RunStop {
  code: string
  name: string
  location?: Card['location']
  run?: string
  nextVisit?: string
  untilVisit?: string
  next?: boolean
}

/** Vehicle is a collection vehicle and its stops, in the order it drives. */
export interface Vehicle {
  id: string
  code: string
  name: string
  stops: RunStop[]
}

/** Item is what a resident wants to get rid of, in his own words. */
export interface Item {
  word: string
  code: string
  accepts: string[]
  zh: string
  en: string
  adviceZh?: string
  adviceEn?: string
  hazardZh?: string
  hazardEn?: string
  reuse?: boolean
  goods?: string
  refused?: boolean
  reasonZh?: string
  reasonEn?: string
}

export interface Material {
  code: string
  parent?: string
  zh: string
  en: string
  icon?: string
  hazard?: boolean
  goods?: boolean
}

export interface Kind {
  code: string
  zh: string
  en: string
  group: 'site' | 'sorting_centre' | 'market'
}

export interface Area {
  code: string
  zh: string
  en: string
  kind?: string
  level?: string | number
  location?: LonLat
}

export interface Vocabulary {
  materials: Material[]
  kinds: Kind[]
  services: { code: string; zh: string; en: string }[]
  areas: Area[]
  city: { code: string; zh: string; en: string; location: LonLat; bounds: Bounds }
  imprint?: { mapApproval?: string; contact?: string; operator?: string }
  basemap?: { kind: 'none' | 'tianditu' | 'raster' | 'pmtiles'; url?: string; attribution?: string }
  version?: string
  demo?: number
}
