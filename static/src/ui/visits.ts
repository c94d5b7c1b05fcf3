import { w } from '../i18n/calendar'
import { shortDate } from '../i18n/dates'
import { plus } from '../pure/civil'
import { clock, dayNumber } from '../pure/time'
import type { Visit } from '../pure/types'
import type { Sign } from './month'

/** spanWords is from when to when: 8:30–9:30, 23:50–次日 0:10. */
export function spanWords(v: { start: string; end: string }): string {
  const [a, b] = [Date.parse(v.start), Date.parse(v.end)] as const
  // A visit that ends at midnight ends on its own day.
  return w(dayNumber(b - 1) > dayNumber(a) ? 'nextDay' : 'span', { a: clock(a), b: clock(b) })
}

/** changeWords says how a visit differs from the timetable, and why; '' when it does not. */
export function changeWords(v: Visit): string {
  const why = (what: string) => (v.reason ? w('why', { what, why: v.reason }) : what)
  if (v.action === 'cancelled') return why(w('cancelled'))
  if (v.action === 'extra') return why(w('extra'))
  if (v.action !== 'moved') return ''
  return why(v.original && v.original !== v.on ? w('movedFrom', { d: shortDate(v.original) }) : w('retimed'))
}

/** signs are the days of visits in a calendar: where one was moved from is marked, too. */
export function signs(visits: Visit[]): Map<string, Sign[]> {
  const out = new Map<string, Sign[]>()
  const put = (date: string, look: string, words: string) => out.set(date, [...(out.get(date) ?? []), { look, words }])
  for (const v of visits) {
    const change = changeWords(v)
    if (v.action === 'cancelled') put(v.on, 'off', change)
    else {
      const look = v.recycling ? (v.action === 'moved' || v.action === 'extra' ? v.action : 'visit') : 'other'
      put(v.on, look, [spanWords(v), change, v.recycling ? '' : w('noRecycling')].filter(Boolean).join(w('and')))
    }
    if (v.action === 'moved' && v.original && v.original !== v.on) {
      const to = w('movedTo', { d: shortDate(v.on) })
      put(v.original, 'off', v.reason ? w('why', { what: to, why: v.reason }) : to)
    }
  }
  return out
}

/** soon are the days of the next two weeks, today first. */
export const soon = (today: string): string[] => Array.from({ length: 14 }, (_, i) => plus(today, i))
