import { type Key, t } from '../../i18n'
import { w } from '../../i18n/desk/rules'
import { w as desk } from '../../i18n/desk/timetables'
import { DAYS, type Line, read } from '../../pure/rrule'
import type { Status } from './types'

export const dayWord = (d: string): string => t(`day.${(DAYS.indexOf(d as 'MO') + 1) % 7}` as Key)

export const nthWord = (n: number): string => w(n < 0 ? 'nthLast' : (`nth${n}` as 'nth1'))

export const statusWord = (s: string): string => desk(`st_${s as Status}`)
export const statusTone = (s: Status): string =>
  s === 'published' ? 'tag--good' : s === 'draft' ? 'tag--wait' : 'tag--bad'

/** lineWords says one rule as a person would; one the form does not know stays as it is written. */
export function lineWords(l: Line): string {
  const list = (a: string[]) => a.join(w('list'))
  const days = list(l.days.map(dayWord))
  const n = l.every
  switch (l.kind) {
    case 'daily':
      return w(n > 1 ? 'daysN' : 'day1', { n })
    case 'week':
      return days && w(n > 1 ? 'r_weeks' : 'r_week', { n, days })
    case 'nth':
      return days && w(n > 1 ? 'r_nths' : 'r_nth', { n, days, nths: list(l.nths.map(nthWord)) })
    case 'dates':
      return w(n > 1 ? 'r_datess' : 'r_dates', {
        n,
        dates: list(l.dates.map(d => (d === -1 ? w('dateLast') : w('date', { n: d })))),
      })
    default:
      return l.text
  }
}

/** ruleWords says when a vehicle comes: 每 2 周的周六，另加每月第一个周三. */
export const ruleWords = (rule: string): string => read(rule).map(lineWords).filter(Boolean).join(w('also'))
