import { describe, expect, it } from 'vitest'
import { move } from '../src/pure/listbox'
import { compact, radius, STEPS, steps } from '../src/pure/ring'
import { shapeOf } from '../src/pure/shape'

describe('cluster rings', () => {
  it('never show none for some, nor all for not all', () => {
    for (let count = 2; count < 400; count++)
      for (const open of [1, count - 1]) {
        expect(steps(open, count)).toBeGreaterThan(0)
        expect(steps(open, count)).toBeLessThan(STEPS)
      }
    expect(steps(0, 9)).toBe(0)
    expect(steps(9, 9)).toBe(STEPS)
    expect(steps(1, 2)).toBe(STEPS / 2)
  })

  it('write counts in at most four characters', () => {
    for (const [n, want] of [
      [7, '7'],
      [999, '999'],
      [1000, '1k'],
      [1240, '1.2k'],
      [9949, '9.9k'],
      [9951, '10k'],
      [34_400, '34k'],
      [1_000_000, '1M'],
    ] as const) {
      expect(compact(n)).toBe(want)
      expect(compact(n).length).toBeLessThanOrEqual(4)
    }
  })

  it('grow with the count, but not past 28 px', () => {
    expect(radius(2)).toBeLessThan(radius(200))
    expect(radius(1e6)).toBe(28)
  })
})

describe('the sign of a kind', () => {
  it('differs by shape, not only by colour', () => {
    expect(['community_point', 'sorting_centre', 'market'].map(shapeOf)).toEqual(['circle', 'square', 'diamond'])
  })
})

describe('suggestions by keyboard', () => {
  it('go round through the field itself', () => {
    expect(move(-1, 3, 'ArrowDown')).toBe(0)
    expect(move(2, 3, 'ArrowDown')).toBe(-1)
    expect(move(-1, 3, 'ArrowUp')).toBe(2)
    expect(move(0, 3, 'ArrowUp')).toBe(-1)
  })
  it('jump by pages and stay inside', () => {
    expect(move(0, 3, 'PageDown')).toBe(2)
    expect(move(2, 9, 'PageUp')).toBe(0)
    expect(move(1, 0, 'ArrowDown')).toBe(-1)
  })
})
