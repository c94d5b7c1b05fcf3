import { useEffect, useState } from 'preact/hooks'
import { stale } from '../../data/api'
import { spoken } from '../../i18n'
import { w } from '../../i18n/desk/timetables'
import type { Sign } from '../../ui/month'
import { signs } from '../../ui/visits'
import { type Refusal, send } from '../api'
import type { Plan, Preview } from './types'

const WAIT = 350

/** usePreview reckons the visits of a plan over a year as it is typed; what came last stays until the next is there. */
export function usePreview(plan: Plan, year: number): { got?: Preview; problem?: Refusal } {
  const [state, put] = useState<{ got?: Preview; problem?: Refusal }>({})
  const key = JSON.stringify(plan)
  const said = !!plan.rule && !!plan.window
  useEffect(() => {
    if (!said) return put({})
    const stop = new AbortController()
    const soon = setTimeout(() => {
      send<Preview>('/api/v1/work/stops/preview', { body: { ...plan, year }, signal: stop.signal })
        .then(got => put({ got }))
        .catch(e => stale(e) || stop.signal.aborted || put(was => ({ got: was.got, problem: e as Refusal })))
    }, WAIT)
    return () => {
      clearTimeout(soon)
      stop.abort()
    }
  }, [key, year])
  return state
}

const week = ['MO', 'TU', 'WE', 'TH', 'FR']
const holidays = new Map<number, Promise<Map<string, Sign[]>>>()

/**
 * useHolidays marks the public holidays of a year and the days worked for them: those are what the preview suggests for
 * a vehicle that came every day, and for one that came on all working days. Years not announced yet have none.
 */
export function useHolidays(year: number): Map<string, Sign[]> | undefined {
  const [got, put] = useState<Map<string, Sign[]>>()
  useEffect(() => {
    let over = false
    put(undefined)
    if (!holidays.has(year)) holidays.set(year, ask(year))
    holidays.get(year)!.then(
      m => over || put(m),
      () => holidays.delete(year),
    )
    return () => {
      over = true
    }
  }, [year])
  return got
}

async function ask(year: number): Promise<Map<string, Sign[]>> {
  const of = (days: string[]) =>
    send<Preview>('/api/v1/work/stops/preview', {
      body: { rule: `FREQ=WEEKLY;BYDAY=${days.join(',')}`, window: '08:00-09:00', year },
    })
  const [all, working] = await Promise.all([of([...week, 'SA', 'SU']), of(week)])
  const out = new Map<string, Sign[]>()
  for (const p of all.proposals)
    out.set(p.date, [{ look: 'holiday', words: (spoken() === 'en' && p.holidayEn) || p.holidayZh || w('holiday') }])
  for (const p of working.proposals)
    if (p.exception.action === 'extra') out.set(p.date, [{ look: 'worked', words: w('worked') }])
  return out
}

/** yearSigns puts visits over holidays. */
export function yearSigns(preview: Preview | undefined, free: Map<string, Sign[]> | undefined): Map<string, Sign[]> {
  const out = new Map(free)
  for (const [d, list] of signs(preview?.visits ?? [])) out.set(d, [...list, ...(free?.get(d) ?? [])])
  return out
}
