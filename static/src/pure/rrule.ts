/** Rules of a timetable as a form has them: lines of RFC 5545, all of them valid. */

export const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const

/** Line is one rule. A kind the form does not know is kept as its text. */
export interface Line {
  kind: 'week' | 'nth' | 'dates' | 'daily' | 'other'
  /** Every so many weeks, months or days. */
  every: number
  /** MO … SU: of a week, or the weekdays of nths. */
  days: string[]
  /** 1 … 5, -1 the last of a month. */
  nths: number[]
  /** 1 … 31, -1 the last day of a month. */
  dates: number[]
  text: string
}

export const blank: Line = { kind: 'week', every: 1, days: [], nths: [], dates: [], text: '' }

const numbers = (s: string): number[] => s.split(',').map(Number)

/** read takes a rule apart; every line is there again in write. */
export function read(rule: string): Line[] {
  return rule
    .split('\n')
    .map(s => s.trim())
    .filter(Boolean)
    .map(line)
}

function line(text: string): Line {
  const other: Line = { ...blank, kind: 'other', text }
  const parts = new Map(
    text
      .toUpperCase()
      .replace(/^RRULE:/, '')
      .split(';')
      .map(p => p.split('=') as [string, string]),
  )
  const take = (k: string) => {
    const v = parts.get(k) ?? ''
    parts.delete(k)
    return v
  }
  const freq = take('FREQ')
  const every = Number(take('INTERVAL') || 1)
  const byDay = take('BYDAY')
  const byDate = take('BYMONTHDAY')
  if (parts.size || !(every >= 1)) return other
  const out = { ...blank, every }
  if (freq === 'DAILY' && !byDay && !byDate) return { ...out, kind: 'daily' }
  if (freq === 'WEEKLY' && byDay && !byDate && !/\d/.test(byDay))
    return { ...out, kind: 'week', days: byDay.split(',') }
  if (freq === 'MONTHLY' && byDate && !byDay) return { ...out, kind: 'dates', dates: numbers(byDate) }
  if (freq !== 'MONTHLY' || !byDay || byDate) return other
  const found = byDay.split(',').map(d => /^(-?\d)([A-Z]{2})$/.exec(d))
  if (!found.every(Boolean)) return other
  const nths = [...new Set(found.map(m => Number(m![1])))]
  const days = [...new Set(found.map(m => m![2]!))]
  // "First Monday and third Tuesday" is no list of weeks times a list of days.
  return nths.length * days.length === found.length ? { ...out, kind: 'nth', nths, days } : other
}

/** write puts lines together again; those that say nothing yet are left out. */
export function write(lines: Line[]): string {
  return lines.map(one).filter(Boolean).join('\n')
}

function one(l: Line): string {
  const every = l.every > 1 ? `;INTERVAL=${l.every}` : ''
  const days = DAYS.filter(d => l.days.includes(d))
  switch (l.kind) {
    case 'daily':
      return `FREQ=DAILY${every}`
    case 'week':
      return days.length ? `FREQ=WEEKLY${every};BYDAY=${days.join(',')}` : ''
    case 'nth': {
      const nths = [...l.nths].sort((a, b) => (a < 0 ? 99 : a) - (b < 0 ? 99 : b))
      const all = nths.flatMap(n => days.map(d => `${n}${d}`))
      return all.length ? `FREQ=MONTHLY${every};BYDAY=${all.join(',')}` : ''
    }
    case 'dates':
      return l.dates.length
        ? `FREQ=MONTHLY${every};BYMONTHDAY=${[...l.dates].sort((a, b) => (a < 0 ? 99 : a) - (b < 0 ? 99 : b)).join(',')}`
        : ''
    default:
      return l.text.trim()
  }
}
