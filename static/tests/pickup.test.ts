import { afterEach, describe, expect, it, vi } from 'vitest'
import { contentOf, draftOf } from '../src/desk/offers/draft'
import { bodyOf, type Draft, empty, itemsOf, lacking, takes } from '../src/desk/pickups/draft'
import { book } from '../src/desk/pickups/post'
import { pointsOf, ringOf } from '../src/desk/pickups/squares'
import type { Offer, WorkOffer } from '../src/desk/pickups/types'
import type { LonLat, Material } from '../src/pure/types'

const materials = [['paper'], ['cardboard', 'paper'], ['appliance_large'], ['fridge', 'appliance_large']].map(
  ([code, parent]) => ({ code, parent, zh: code, en: code }),
) as Material[]

const whole: Draft = {
  ...empty,
  things: [
    { material: 'cardboard', n: 3, size: 'bag' },
    { material: 'fridge', n: 2, size: 'bag' },
  ],
  note: ' heavy ',
  photos: [{ id: 'a' }],
  lon: '104.77',
  lat: '29.35',
  offer: 'o',
  date: '2026-11-25',
  window: '09:00-11:00',
  name: ' Zhao ',
  phone: '139',
}

describe('a booking', () => {
  it('weighs loose things and counts the others; note and photos go with the first', () => {
    expect(itemsOf(whole, materials)).toEqual([
      { material: 'cardboard', massG: 15_000, note: 'heavy', photos: ['a'] },
      { material: 'fridge', qty: 2 },
    ])
  })

  it('names what is lacking in the order of the page', () => {
    const fields = (d: Draft) => lacking(d, k => k).map(f => f.field)
    expect(fields(whole)).toEqual([])
    expect(fields(empty)).toEqual(['items', 'location', 'window', 'contact.name', 'contact.phone'])
    expect(fields({ ...whole, lon: '', area: '510302' })).toEqual(['address'])
    expect(fields({ ...whole, kind: 'trade_in' })).toEqual(['sale.placeId', 'sale.number'])
  })

  it('sends a point or a township, and the sale only of a trade-in', () => {
    const body = (d: Draft) => JSON.parse(bodyOf(d, materials, 'zh'))
    expect(body(whole)).toMatchObject({ location: { coordinates: [104.77, 29.35] }, contact: { name: 'Zhao' } })
    expect(body(whole)).not.toHaveProperty('sale')
    expect(body({ ...whole, lon: '', area: '510302', address: 'x' })).toMatchObject({ area: '510302', address: 'x' })
  })

  it('fits an offer that names the material or something above it', () => {
    const offer = { materials: ['paper', 'fridge'] } as Offer
    expect(['cardboard', 'fridge', 'appliance_large'].map(c => takes(offer, c, materials))).toEqual([true, true, false])
  })
})

describe('sending a booking', () => {
  afterEach(() => vi.unstubAllGlobals())

  const answers = (list: (Error | [number, object])[]) => {
    const keys: string[] = []
    vi.stubGlobal('fetch', async (_: string, o: { headers: Record<string, string> }) => {
      keys.push(o.headers['idempotency-key']!)
      const a = list[keys.length - 1]!
      if (a instanceof Error) throw a
      return new Response(JSON.stringify(a[1]), { status: a[0] })
    })
    return keys
  }

  it('asks again with the same key while no answer comes', async () => {
    const keys = answers([new Error('gone'), [409, { code: 'idempotency.running' }], [201, { code: 'P-1' }]])
    expect(await book('{}', 'k', () => undefined, [0, 0])).toMatchObject({ code: 'P-1' })
    expect(keys).toEqual(['k', 'k', 'k'])
  })

  it('does not ask again after a refusal', async () => {
    const keys = answers([[409, { code: 'pickup.slot_full' }]])
    await expect(book('{}', 'k', () => undefined, [0, 0])).rejects.toMatchObject({ code: 'pickup.slot_full' })
    expect(keys.length).toBe(1)
  })

  it('gives up after the last wait', async () => {
    const keys = answers([new Error('gone'), new Error('gone'), new Error('gone')])
    await expect(book('{}', 'k', () => undefined, [0, 0])).rejects.toMatchObject({ code: 'offline', status: 0 })
    expect(keys.length).toBe(3)
  })
})

describe('a drawn shape', () => {
  it('is closed as GeoJSON and read back open', () => {
    const points: LonLat[] = [
      [104.7, 29.3],
      [104.8, 29.3],
      [104.8, 29.4],
    ]
    const ring = JSON.parse(ringOf(points)).coordinates[0]
    expect(ring.at(-1)).toEqual(ring[0])
    expect(pointsOf(ringOf(points))).toEqual(points)
    expect(pointsOf('nonsense')).toEqual([])
  })

  it('fits into the address up to a hundred corners', () => {
    const many = Array.from({ length: 100 }, (_, i): LonLat => [104.12345 + i / 1000, 29.12345 + i / 1000])
    expect(ringOf(many).length).toBeLessThan(4000)
  })
})

describe('the form of an offer', () => {
  it('sends what was read, midnight included', () => {
    const offer: WorkOffer = {
      id: 'i',
      rev: 3,
      name: 'n',
      operatorId: 'op',
      areas: ['510302'],
      centre: { type: 'Point', coordinates: [104.77, 29.35] },
      radiusM: 3000,
      kinds: ['recycle'],
      materials: ['paper'],
      windows: [{ days: ['MO', 'WE'], time: '20:00-24:00', capacity: 5 }],
      closedOn: ['2026-10-01'],
      leadHours: 4,
      daysAhead: 7,
      active: true,
      note: 'x',
    }
    const { id: _, rev: __, ...content } = offer
    expect(contentOf(draftOf(offer))).toEqual(content)
  })
})
