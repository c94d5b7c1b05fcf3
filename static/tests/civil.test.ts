import { describe, expect, it } from 'vitest'
import { between, month, plus, weekday, weeks } from '../src/pure/civil'

describe('civil dates', () => {
  it('days go over months, years and leap days', () => {
    expect(plus('2028-02-28', 1)).toBe('2028-02-29')
    expect(plus('2026-12-31', 1)).toBe('2027-01-01')
    expect(plus('2026-03-01', -1)).toBe('2026-02-28')
    expect(between('2026-02-14', '2026-03-01')).toBe(15)
  })

  it('Monday is 1 and Sunday 7', () => {
    expect(weekday('2026-11-23')).toBe(1)
    expect(weekday('2026-11-29')).toBe(7)
  })

  it('months go over years, both ways', () => {
    expect(month('2026-12-31', 1)).toBe('2027-01')
    expect(month('2026-01-05', -1)).toBe('2025-12')
  })

  it('the weeks of a month hold each of its days once, under its weekday', () => {
    for (let m = '2026-01'; m < '2029'; m = month(m, 1)) {
      const rows = weeks(m)
      const days = rows.flat().filter(Boolean)
      expect(days.length).toBe(between(`${m}-01`, `${month(m, 1)}-01`))
      for (const row of rows) for (const [i, d] of row.entries()) if (d) expect(weekday(d)).toBe(i + 1)
    }
  })
})
