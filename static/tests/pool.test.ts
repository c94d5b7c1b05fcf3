import { describe, expect, it } from 'vitest'
import { answer, type Kept, keep, LIMIT } from '../src/pure/pool'
import type { Card } from '../src/pure/types'

const now = Date.parse('2026-11-24T06:00:00Z')
const card = (id: string, lon: number, more: Partial<Card> = {}): Card => ({
  id,
  code: id,
  kind: 'community_point',
  name: id,
  location: { type: 'Point', coordinates: [lon, 29.3] },
  accepts: ['paper'],
  openNow: true,
  changesAt: '2026-11-24T10:00:00Z',
  ...more,
})
const all = { accepts: [], kinds: [], services: [], open: false, visit: '' as const, q: '' }

describe('results kept for the time without a network', () => {
  const pool: Kept[] = keep([], [card('a', 104.9), card('b', 104.7, { accepts: ['fridge'] }), card('c', 104.8)], now)

  it('are ordered from where one stands now', () => {
    expect(answer(pool, all, [104.7, 29.3], new Map(), now).items.map(c => c.id)).toEqual(['b', 'c', 'a'])
    expect(answer(pool, all, [104.9, 29.3], new Map(), now).items.map(c => c.id)).toEqual(['a', 'c', 'b'])
  })

  it('know which vehicles come today, and which within seven days', () => {
    const visit = (start: string, end: string) => ({ nextVisit: start, untilVisit: end, kind: 'scheduled_stop' })
    const stops = keep(
      pool,
      [
        card('here', 104.7, visit('2026-11-24T13:30:00+08:00', '2026-11-24T14:30:00+08:00')),
        card('tonight', 104.7, visit('2026-11-24T20:00:00+08:00', '2026-11-24T21:00:00+08:00')),
        card('gone', 104.7, visit('2026-11-24T08:00:00+08:00', '2026-11-24T09:00:00+08:00')),
        card('monday', 104.7, visit('2026-11-30T08:00:00+08:00', '2026-11-30T09:00:00+08:00')),
        card('later', 104.7, visit('2026-12-01T08:00:00+08:00', '2026-12-01T09:00:00+08:00')),
      ],
      now,
    )
    const ids = (visit: 'today' | 'week') =>
      answer(stops, { ...all, visit }, [104.7, 29.3], new Map(), now).items.map(c => c.id)
    expect(ids('today')).toEqual(['here', 'tonight'])
    expect(ids('week')).toEqual(['here', 'monday', 'tonight'])
  })

  it('obey the filters', () => {
    expect(answer(pool, { ...all, accepts: ['fridge'] }, [104.7, 29.3], new Map(), now).items).toHaveLength(1)
    expect(answer(pool, { ...all, kinds: ['market'] }, [104.7, 29.3], new Map(), now).items).toHaveLength(0)
    expect(answer(pool, { ...all, q: 'C' }, [104.7, 29.3], new Map(), now).items.map(c => c.id)).toEqual(['c'])
  })

  it('do not say open when closing time has passed', () => {
    const later = now + 5 * 3600_000
    expect(answer(pool, { ...all, open: true }, [104.7, 29.3], new Map(), later).items).toHaveLength(0)
  })

  it('hold no distance, so nobody can tell where they were asked from', () => {
    const kept = keep([], [{ ...card('a', 104.9), distance: 42 }], now)
    expect(JSON.stringify(kept)).not.toContain('distance')
  })

  it('are replaced by newer ones and limited', () => {
    const again = keep(pool, [card('a', 104.9, { name: 'new' })], now + 1)
    expect(again).toHaveLength(3)
    expect(again[0]).toMatchObject({ when: now + 1, card: { name: 'new' } })
    const many = Array.from({ length: LIMIT + 50 }, (_, i) => card(`x${i}`, 104))
    expect(keep(pool, many, now)).toHaveLength(LIMIT)
  })
})
