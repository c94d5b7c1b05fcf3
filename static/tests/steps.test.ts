import { describe, expect, it } from 'vitest'
import { perKg, steps } from '../src/pure/steps'

const held = (priceFen: number, validFrom: string, validTo?: string, unit = 'kg') => ({
  priceFen,
  validFrom,
  validTo,
  unit,
})

describe('the drawing of a price', () => {
  it('is nothing without a price', () => expect(steps([], '2026-11-24', 320, 96)).toEqual([]))
  it('is a level line in the middle for one price, to the end of today', () => {
    const [one, ...more] = steps([held(100, '2026-11-20')], '2026-11-24', 320, 96)
    expect(more).toEqual([])
    expect(one!.y).toBe(48)
    expect(one!.x2).toBe(316)
    expect(one!.x1).toBeGreaterThan(4)
  })
  it('has the dear at the top, steps that meet, and gaps', () => {
    const all = [
      held(100, '2026-10-01', '2026-10-10'),
      held(200, '2026-10-11', '2026-10-20'),
      held(50, '2026-11-01', undefined, 'jin'),
    ]
    const [a, b, c] = steps(all, '2026-11-24', 320, 96)
    expect(a!.x1).toBe(4)
    expect(a!.x2).toBeCloseTo(b!.x1)
    expect(c!.x1).toBeGreaterThan(b!.x2 + 10)
    expect([a!.y, b!.y, c!.y]).toEqual([92, 4, 92])
  })
  it('compares a jin as half a kilogram', () => expect(perKg(held(60, '2026-01-01', undefined, 'jin'))).toBe(120))
  it('stays in its box for a price that ends after today', () => {
    for (const s of steps(
      [held(1, '2020-02-29', '2024-02-29'), held(2, '2024-03-01', '2030-01-01')],
      '2026-11-24',
      320,
      96,
    ))
      for (const x of [s.x1, s.x2]) expect(x >= 4 && x <= 316).toBe(true)
  })
})
