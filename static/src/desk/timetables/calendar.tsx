import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { w as shell } from '../../i18n/desk/shell'
import { w } from '../../i18n/desk/timetables'
import { today } from '../../pure/ago'
import { send } from '../api'
import { may } from '../me'
import { problemWords } from '../states'
import { useDoing } from '../use'
import { Day } from './day'
import { Holidays } from './holidays'
import { useHolidays, usePreview, yearSigns } from './preview'
import type { Exception, Plan, WorkStop } from './types'
import { Year } from './year'

const UNDO = 10_000

interface Props {
  plan: Plan
  stop?: WorkStop
  dirty: boolean
  year: number
  turn: (year: number) => void
  take: (now: WorkStop) => void
}

/** Calendar is the year of a timetable: what the form says, the single days that differ, and the public holidays. */
export function Calendar({ plan, stop, dirty, year, turn, take }: Props): JSX.Element {
  const { got, problem } = usePreview(plan, year)
  const free = useHolidays(year)
  const [opened, open] = useState('')
  const [moving, move] = useState(false)
  const [to, pick] = useState('')
  const [undo, offer] = useState<{ words: string; back?: () => Promise<WorkStop> }>()
  const doing = useDoing()
  const confirming = useDoing()
  useEffect(() => {
    if (!undo) return
    const soon = setTimeout(() => offer(undefined), UNDO)
    return () => clearTimeout(soon)
  }, [undo])
  const path = `/api/v1/work/stops/${stop?.id}/exceptions`
  const put = (e: Exception, rev: number) => send<WorkStop>(path, { body: e, rev })
  const remove = (date: string, rev: number) => send<WorkStop>(`${path}/${date}`, { method: 'DELETE', rev })
  const close = () => {
    const was = opened
    open('')
    move(false)
    pick('')
    doing.clear()
    setTimeout(() => document.querySelector<HTMLElement>(`[data-date="${was}"]`)?.focus())
  }
  /** change writes one day, and offers the way back for ten seconds. */
  const change = (what: (rev: number) => Promise<WorkStop>, back: (rev: number) => Promise<WorkStop>) =>
    doing.run(async () => {
      const now = await what(stop!.rev)
      take(now)
      close()
      offer({ words: w('changed'), back: () => back(now.rev) })
    })
  const exceptionOf = (date: string) =>
    stop?.exceptions?.find(e => e.date === date) ?? stop?.exceptions?.find(e => e.newDate === date)
  const visits = got?.visits ?? []
  const count = visits.filter(v => v.action !== 'cancelled').length
  const write = !!stop && may('stop.write')
  return (
    <div class="pane timetable__year">
      <h2>{w('yearTitle')}</h2>
      {(dirty || !stop) && <p class="quiet">{w('preview')}</p>}
      {got && (
        <p role="status">
          <b>{count ? w('count', { n: count }) : w('countNone')}</b>
          {free && !free.size && ` ${w('unannounced', { n: year })}`}
        </p>
      )}
      {problem && <p class="trouble">{problem.faults[0]?.message ?? problemWords(problem)}</p>}
      {undo && (
        <p class="tell" role="status" data-testid="undo">
          {undo.words}{' '}
          {undo.back && (
            <button
              type="button"
              class="button button--small"
              onClick={() =>
                doing.run(async () => {
                  take(await undo.back!())
                  offer({ words: w('undone') })
                })
              }
            >
              {shell('undo')}
            </button>
          )}
        </p>
      )}
      <Year
        year={year}
        turn={turn}
        signs={yearSigns(got, free)}
        today={today(Date.now())}
        opened={to || opened}
        open={
          write
            ? d => {
                if (moving) return pick(d)
                doing.clear()
                open(d)
              }
            : undefined
        }
      />
      {opened && stop && (
        <Day
          date={opened}
          visits={visits.filter(v => v.on === opened)}
          exception={exceptionOf(opened)}
          to={to}
          moving={moving}
          move={on => {
            move(on)
            if (!on) pick('')
          }}
          pick={pick}
          put={e =>
            change(
              rev => put(e, rev),
              rev => remove(e.date, rev),
            )
          }
          undo={date => {
            const was = stop.exceptions!.find(e => e.date === date)!
            change(
              rev => remove(date, rev),
              rev => put(was, rev),
            )
          }}
          close={close}
          busy={doing.busy}
          problem={doing.problem}
        />
      )}
      <section class="tile">
        <h2>{w('holidays')}</h2>
        {got ? (
          <Holidays
            year={year}
            list={got.proposals.filter(p => p.date >= today(Date.now()))}
            wait={!stop || dirty ? w('holidaysSaveFirst') : ''}
            confirm={chosen =>
              confirming.run(async () => {
                take(
                  await send<WorkStop>(`/api/v1/work/stops/${stop!.id}/proposals`, {
                    body: { year, chosen },
                    rev: stop!.rev,
                  }),
                )
                offer({ words: w('changed') })
              })
            }
            busy={confirming.busy}
            problem={confirming.problem}
          />
        ) : (
          <p class="quiet">{w('holidaysSaveFirst')}</p>
        )}
      </section>
    </div>
  )
}
