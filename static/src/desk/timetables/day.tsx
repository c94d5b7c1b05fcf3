import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { w as cal } from '../../i18n/calendar'
import { dateWords } from '../../i18n/dates'
import { w } from '../../i18n/desk/timetables'
import type { Visit } from '../../pure/types'
import { changeWords, spanWords } from '../../ui/visits'
import type { Refusal } from '../api'
import { Text, Trouble } from '../form'
import { problemWords } from '../states'
import { Time } from './form'
import type { Exception } from './types'

const reasons = ['holiday', 'repair', 'weather', 'road'] as const

interface Props {
  date: string
  /** What the year has on this day: visits, and those that were moved away or cancelled. */
  visits: Visit[]
  exception?: Exception
  /** The new day, while one is being chosen in the calendar. */
  to?: string
  moving: boolean
  move: (on: boolean) => void
  pick: (to: string) => void
  put: (e: Exception) => void
  undo: (date: string) => void
  close: () => void
  busy: boolean
  problem?: Refusal
}

/** Day is what one may do with a single day of a timetable; each change carries its reason. */
export function Day(p: Props): JSX.Element {
  const { date, exception } = p
  const [what, ask] = useState<Exception['action']>()
  const [reason, say] = useState('')
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const head = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    ask(undefined)
    say('')
    setFrom('')
    setTo('')
    head.current?.focus({ preventScroll: true })
  }, [date])
  const coming = p.visits.filter(v => v.action !== 'cancelled')
  const bad = (f: string) => p.problem?.of(f)
  const begin = (action: Exception['action']) => {
    ask(action)
    p.move(action === 'moved')
  }
  const confirm = (e: Event) => {
    e.preventDefault()
    if (!what) return
    p.put({
      date,
      action: what,
      reason: reason.trim(),
      ...(what === 'moved' && p.to ? { newDate: p.to } : {}),
      ...(from && to ? { newWindow: `${from}-${to}` } : {}),
    })
  }
  return (
    <form
      class="daybox tile"
      aria-label={w('day')}
      data-testid="day"
      onSubmit={confirm}
      onKeyDown={e => {
        if (e.key === 'Escape') p.close()
      }}
    >
      <div class="titlebar">
        <h3 ref={head} tabIndex={-1}>
          {dateWords(date)}
        </h3>
        <button type="button" class="button button--small" onClick={p.close}>
          {w('close')}
        </button>
      </div>
      {p.visits.map(v => (
        <p key={v.start}>
          {v.action === 'cancelled' ? changeWords(v) : w('comes', { t: spanWords(v) })}
          {v.action !== 'cancelled' && changeWords(v) && ` · ${changeWords(v)}`}
        </p>
      ))}
      {exception?.action === 'moved' && exception.newDate && exception.newDate !== date && (
        <p>{cal('why', { what: w('p_moved', { d: dateWords(exception.newDate) }), why: exception.reason })}</p>
      )}
      {!p.visits.length && !exception && <p class="quiet">{w('notComes')}</p>}
      <div class="acts">
        {coming.length > 0 && !exception && (
          <>
            <Act on={what === 'cancelled'} word={w('cancelDay')} press={() => begin('cancelled')} />
            <Act on={what === 'moved'} word={w('moveDay')} press={() => begin('moved')} />
          </>
        )}
        {!p.visits.length && !exception && (
          <Act on={what === 'extra'} word={w('extraDay')} press={() => begin('extra')} />
        )}
        {exception && (
          <button type="button" class="button" disabled={p.busy} onClick={() => p.undo(exception.date)}>
            {w('undoDay')}
          </button>
        )}
      </div>
      {what === 'moved' && (
        <>
          <p class="tell" role="status">
            {w('picking', { d: dateWords(date) })}
          </p>
          <Text
            label={w('to2')}
            hint={p.to ? dateWords(p.to) : w('to2Hint')}
            value={p.to ?? ''}
            set={p.pick}
            type="date"
            fault={bad('newDate')}
            name="newDate"
          />
        </>
      )}
      {what && what !== 'cancelled' && (
        <fieldset class="field">
          <legend>{w('newWindow')}</legend>
          <div class="pair">
            <Time label={w('from')} value={from} set={setFrom} fault={bad('newWindow')} />
            <Time label={w('to')} value={to} set={setTo} />
          </div>
        </fieldset>
      )}
      {what && (
        <>
          <Text label={w('reason')} value={reason} set={say} fault={bad('reason')} name="reason" required />
          <div class="chips">
            {reasons.map(r => (
              <button key={r} type="button" class="chip" onClick={() => say(w(`reason_${r}`))}>
                {w(`reason_${r}`)}
              </button>
            ))}
          </div>
        </>
      )}
      <Trouble problem={p.problem} words={problemWords} />
      {what && (
        <p class="acts">
          <button
            type="submit"
            class="button button--main"
            disabled={p.busy || !reason.trim() || (what === 'moved' && !p.to && !(from && to))}
          >
            {w('confirm')}
          </button>
        </p>
      )}
    </form>
  )
}

function Act({ on, word, press }: { on: boolean; word: string; press: () => void }): JSX.Element {
  return (
    <button type="button" class={`chip${on ? ' is-on' : ''}`} aria-pressed={on} onClick={press}>
      {word}
    </button>
  )
}
