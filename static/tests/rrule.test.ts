import { describe, expect, it } from 'vitest'
import { blank, DAYS, type Line, read, write } from '../src/pure/rrule'

describe('rules of a timetable', () => {
  const known = [
    'FREQ=WEEKLY;BYDAY=TU,SA',
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=SA',
    'FREQ=MONTHLY;BYDAY=1WE',
    'FREQ=MONTHLY;BYDAY=1SA,3SA,-1SA',
    'FREQ=MONTHLY;BYMONTHDAY=1,15,-1',
    'FREQ=DAILY;INTERVAL=3',
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=SA\nFREQ=MONTHLY;BYDAY=1WE',
  ]
  it.each(known)('%s is taken apart and put together again', rule => {
    expect(read(rule).every(l => l.kind !== 'other')).toBe(true)
    expect(write(read(rule))).toBe(rule)
  })

  const kept = [
    'FREQ=WEEKLY;BYDAY=SA;COUNT=4',
    'FREQ=MONTHLY;BYDAY=1MO,3TU',
    'FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=12',
    'FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=1',
  ]
  it.each(kept)('%s is kept as it is', rule => {
    expect(read(rule)[0]!.kind).toBe('other')
    expect(write(read(rule))).toBe(rule)
  })

  it('what a form can say is read back as it was said', () => {
    for (let n = 0; n < 500; n++) {
      const some = <T>(all: readonly T[], k: number) => all.filter((_, i) => (n >> (i + k)) & 1)
      const days = [...new Set([DAYS[n % 7]!, ...some(DAYS, 1)])].sort((a, b) => DAYS.indexOf(a) - DAYS.indexOf(b))
      const l: Line = { ...blank, every: (n % 4) + 1, kind: (['week', 'nth', 'dates', 'daily'] as const)[n % 4]! }
      if (l.kind === 'week' || l.kind === 'nth') l.days = days
      if (l.kind === 'nth') l.nths = n % 3 ? [1, 3] : [2, -1]
      if (l.kind === 'dates') l.dates = [(n % 31) + 1, -1]
      expect(read(write([l]))).toEqual([l])
    }
  })

  it('a line that says nothing yet is left out', () => {
    expect(write([blank, { ...blank, kind: 'nth', nths: [1] }, { ...blank, kind: 'dates' }])).toBe('')
  })
})
