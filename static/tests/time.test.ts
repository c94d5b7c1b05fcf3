import { describe, expect, it } from 'vitest'
import { say } from '../src/i18n'
import '../src/i18n/late'
import { ago } from '../src/pure/ago'
import { closingSoon, opening, openingWords } from '../src/pure/time'

// Tuesday 24 November 2026, 14:00 in Zigong (06:00 UTC).
const now = Date.parse('2026-11-24T06:00:00Z')
const words = (openNow: boolean | null, changesAt?: string, confirmedAt?: string) =>
  say(openingWords({ openNow, changesAt, confirmedAt }, now))

describe('opening times as a person says them', () => {
  it.each([
    ['open until this evening', true, '2026-11-24T10:00:00Z', '营业至 18:00'],
    ['open until after midnight', true, '2026-11-24T18:00:00Z', '营业至 明天 2:00'],
    ['midnight belongs to the evening before', true, '2026-11-24T16:00:00Z', '营业至 24:00'],
    ['open without an end', true, undefined, '全天开放'],
    ['opens later today', false, '2026-11-24T07:30:00Z', '15:30 开门'],
    ['opens tomorrow, hour without a leading zero', false, '2026-11-25T00:00:00Z', '明天 8:00 开门'],
    ['opens within the week', false, '2026-11-26T01:00:00Z', '周四 9:00 开门'],
    ['opens in more than a week', false, '2026-12-03T01:00:00Z', '12月3日 9:00 开门'],
    ['closed for good or unknown when', false, undefined, '已关门'],
  ])('%s', (_, open, at, want) => {
    expect(words(open, at)).toBe(want)
  })

  const visit = (start: string, end: string) => ({ nextVisit: start, untilVisit: end })
  it.each([
    ['later today', '2026-11-24T20:00:00+08:00', '2026-11-24T21:00:00+08:00', '下次 今天 20:00–21:00', 'closed'],
    ['tomorrow', '2026-11-25T08:30:00+08:00', '2026-11-25T09:30:00+08:00', '下次 明天 8:30–9:30', 'closed'],
    ['on a day of the week', '2026-11-28T08:30:00+08:00', '2026-11-28T09:30:00+08:00', '下次 周六 8:30–9:30', 'closed'],
    ['on a date', '2026-12-05T08:30:00+08:00', '2026-12-05T09:30:00+08:00', '下次 12月5日 8:30–9:30', 'closed'],
    ['over midnight', '2026-11-24T23:50:00+08:00', '2026-11-25T00:10:00+08:00', '下次 今天 23:50–0:10', 'closed'],
    ['now', '2026-11-24T13:30:00+08:00', '2026-11-24T14:30:00+08:00', '正在收 到 14:30', 'open'],
    ['until this moment', '2026-11-24T13:00:00+08:00', '2026-11-24T14:00:00+08:00', '下次时间未知', 'unknown'],
  ])('a vehicle that comes %s', (_, start, end, want, state) => {
    // What the server said when the card was kept does not count.
    const card = { ...visit(start, end), openNow: true, changesAt: '2026-11-24T06:30:00Z' }
    expect(say(openingWords(card, now)).replace(/ +/g, ' ')).toBe(want)
    expect(opening(card, now).state).toBe(state)
  })

  it('a vehicle that soon leaves', () => {
    expect(closingSoon(visit('2026-11-24T13:30:00+08:00', '2026-11-24T14:20:00+08:00'), now)).toBe(20)
    expect(closingSoon(visit('2026-11-24T14:10:00+08:00', '2026-11-24T14:20:00+08:00'), now)).toBe(0)
  })

  it('says that hours are unknown and how old the entry is', () => {
    expect(words(null)).toBe('营业时间未知')
    expect(words(null, undefined, '2025-11-03')).toBe('营业时间未知 · 最后确认 2025-11')
  })

  it('turns a kept card over once its change has passed', () => {
    expect(opening({ openNow: true, changesAt: '2026-11-24T05:00:00Z' }, now)).toEqual({ state: 'closed' })
    expect(opening({ openNow: false, changesAt: '2026-11-24T05:00:00Z' }, now)).toEqual({ state: 'open' })
    expect(words(true, '2026-11-24T05:00:00Z')).toBe('已关门')
  })

  it('says nothing about a state that is older than half a day', () => {
    expect(opening({ openNow: true, changesAt: '2026-11-23T05:00:00Z' }, now).state).toBe('unknown')
  })

  it('does not trust a date it cannot read', () => {
    expect(opening({ openNow: true, changesAt: 'soon' }, now)).toEqual({ state: 'open' })
  })

  it('warns in the last 45 minutes', () => {
    expect(closingSoon({ openNow: true, changesAt: '2026-11-24T06:30:00Z' }, now)).toBe(30)
    expect(closingSoon({ openNow: true, changesAt: '2026-11-24T06:46:00Z' }, now)).toBe(0)
    expect(closingSoon({ openNow: false, changesAt: '2026-11-24T06:30:00Z' }, now)).toBe(0)
  })
})

describe('age of kept results', () => {
  it.each([
    [20_000, '刚才'],
    [5 * 60_000, '5 分钟前'],
    [2 * 3600_000, '2 小时前'],
    [3 * 86_400_000, '3 天前'],
    [-5_000, '刚才'],
  ])('%d ms is %s', (ms, want) => {
    expect(say(ago(now - ms, now))).toBe(want)
  })
})
