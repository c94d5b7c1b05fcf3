import { describe, expect, it } from 'vitest'
import { say } from '../src/i18n'
import { round4 } from '../src/pure/address'
import { distanceWords, walkMinutes } from '../src/pure/distance'
import { boundsOf, inside, metres } from '../src/pure/metres'
import type { LonLat } from '../src/pure/types'

describe('distances', () => {
  it.each([
    [0, '10 m'],
    [4, '10 m'],
    [349.7, '350 m'],
    [994, '990 m'],
    [995, '1.0 km'],
    [1249, '1.2 km'],
    [9940, '9.9 km'],
    [9960, '10 km'],
    [34_400, '34 km'],
  ])('%d metres read %s', (m, want) => {
    expect(say(distanceWords(m))).toBe(want)
  })

  it('estimates a walk only where one would walk', () => {
    expect(walkMinutes(30)).toBe(1)
    expect(walkMinutes(350)).toBe(6)
    expect(walkMinutes(3000)).toBe(52)
    expect(walkMinutes(3001)).toBe(0)
  })

  it('agrees with the length of a degree', () => {
    expect(metres([104.77, 29.34], [104.77, 30.34])).toBeCloseTo(111_195.08, 1)
    expect(metres([104.77, 29.34], [104.77, 29.34])).toBe(0)
  })

  it('is symmetric and keeps the triangle rule for any three points', () => {
    let seed = 1
    const rnd = () => {
      seed = (seed * 48271) % 2147483647
      return seed / 2147483647
    }
    const point = (): LonLat => [rnd() * 360 - 180, rnd() * 170 - 85]
    for (let i = 0; i < 500; i++) {
      const [a, b, c] = [point(), point(), point()]
      expect(metres(a, b)).toBeCloseTo(metres(b, a), 6)
      expect(metres(a, c)).toBeLessThanOrEqual(metres(a, b) + metres(b, c) + 1e-6)
    }
  })
})

describe('points', () => {
  it('keeps four decimals in addresses', () => {
    expect(round4([104.776912345, 29.341689999])).toEqual([104.7769, 29.3417])
  })

  it('finds the smallest box', () => {
    const points: LonLat[] = [
      [1, 5],
      [-2, 7],
      [0, 3],
    ]
    const box = boundsOf(points)!
    expect(box).toEqual([-2, 3, 1, 7])
    expect(points.every(p => inside(p, box))).toBe(true)
    expect(boundsOf([])).toBeUndefined()
  })
})
