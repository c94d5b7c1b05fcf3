import type { LonLat, Material } from '../../pure/types'
import type { Fault } from '../api'
import { point } from '../point'
import type { Item, Kind, Offer } from './types'

/** Size is how loose things are counted; what is counted by the piece has none. */
export type Size = 'bag' | 'box' | 'cart'
export const sizes: Size[] = ['bag', 'box', 'cart']

/** Grams of a size, roughly: the scales at the door decide. */
const grams: Record<Size, number> = { bag: 5_000, box: 10_000, cart: 60_000 }

/** Thing is one line of what should be collected. */
export interface Thing {
  material: string
  n: number
  size: Size
}

export interface Draft {
  kind: Kind
  things: Thing[]
  note: string
  photos: { id: string }[]
  lon: string
  lat: string
  area: string
  address: string
  access: string
  offer: string
  date: string
  window: string
  name: string
  phone: string
  email: string
  shop: string
  shopName: string
  number: string
  /** What was sent last and its key, so that sending it again does not book twice. */
  sent: string
  key: string
}

export const empty: Draft = {
  kind: 'recycle',
  things: [],
  note: '',
  photos: [],
  lon: '',
  lat: '',
  area: '',
  address: '',
  access: '',
  offer: '',
  date: '',
  window: '',
  name: '',
  phone: '',
  email: '',
  shop: '',
  shopName: '',
  number: '',
  sent: '',
  key: '',
}

const byPiece = /^(appliance_large|appliance_small|electronics|bulky_furniture|tyres|farm_machinery_old|vehicle_elv)$/

/** line is a material and all above it in the vocabulary, nearest first. */
export function line(code: string, materials: Material[]): string[] {
  const up: string[] = []
  for (let c: string | undefined = code; c && !up.includes(c); c = materials.find(m => m.code === c)?.parent) up.push(c)
  return up
}

/** pieces tells whether a material is counted rather than weighed. */
export const pieces = (code: string, materials: Material[]): boolean => line(code, materials).some(c => byPiece.test(c))

/** mass is about how much a line of loose things weighs, in grams. */
export const mass = (t: Thing): number => t.n * grams[t.size]

/** takes tells whether an offer collects a material: it is named, or something above it is. */
export const takes = (o: Offer, code: string, materials: Material[]): boolean =>
  line(code, materials).some(c => o.materials.includes(c))

export const where = (d: Draft): LonLat | undefined => point(d)

/** itemsOf is what is sent of the things; the note and the photos go with the first. */
export const itemsOf = (d: Draft, materials: Material[]): Item[] =>
  d.things.map((t, i) => ({
    material: t.material,
    ...(pieces(t.material, materials) ? { qty: t.n } : { massG: mass(t) }),
    ...(i === 0 && d.note.trim() ? { note: d.note.trim() } : {}),
    ...(i === 0 && d.photos.length ? { photos: d.photos.map(p => p.id) } : {}),
  }))

/** bodyOf is what is sent. */
export function bodyOf(d: Draft, materials: Material[], lang: string): string {
  const at = where(d)
  return JSON.stringify({
    offerId: d.offer,
    date: d.date,
    window: d.window,
    kind: d.kind,
    items: itemsOf(d, materials),
    ...(at ? { location: { type: 'Point', coordinates: at }, crs: 'wgs84' } : { area: d.area }),
    ...(d.address.trim() ? { address: d.address.trim() } : {}),
    ...(d.access.trim() ? { access: d.access.trim() } : {}),
    contact: {
      name: d.name.trim(),
      phone: d.phone.trim(),
      ...(d.email.trim() ? { email: d.email.trim() } : {}),
    },
    ...(d.kind === 'trade_in' ? { sale: { placeId: d.shop, number: d.number.trim() } } : {}),
    lang,
  })
}

type Say = (
  key: 'needItem' | 'needWhere' | 'needAddress' | 'needTime' | 'needName' | 'needPhone' | 'needShop' | 'needNumber',
) => string

/** lacking is what is not filled in yet, in the order of the page. */
export function lacking(d: Draft, say: Say): Fault[] {
  const need: [boolean, string, Parameters<Say>[0]][] = [
    [!d.things.length, 'items', 'needItem'],
    [d.kind === 'trade_in' && !d.shop, 'sale.placeId', 'needShop'],
    [d.kind === 'trade_in' && !d.number.trim(), 'sale.number', 'needNumber'],
    [!where(d) && !d.area, 'location', 'needWhere'],
    [!where(d) && !!d.area && !d.address.trim(), 'address', 'needAddress'],
    [!d.offer || !d.window, 'window', 'needTime'],
    [!d.name.trim(), 'contact.name', 'needName'],
    [!d.phone.trim(), 'contact.phone', 'needPhone'],
  ]
  return need.filter(([is]) => is).map(([, field, key]) => ({ field, code: 'field.required', message: say(key) }))
}
