import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { spoken } from '../../i18n'
import { dateWords } from '../../i18n/dates'
import { w } from '../../i18n/desk/timetables'
import type { Refusal } from '../api'
import { Trouble } from '../form'
import { problemWords } from '../states'
import type { Exception, Proposal } from './types'

/** Chosen is a proposal and which of its choices a person took. */
export interface Chosen {
  date: string
  choice: number
}

const choiceWord = (e: Exception): string =>
  e.action === 'moved' ? w('p_moved', { d: dateWords(e.newDate ?? e.date) }) : w(`p_${e.action}`)

/** Holidays are what the public holidays of a year suggest, one by one; a person chooses and confirms. */
export function Holidays(p: {
  year: number
  list: Proposal[]
  /** Why nothing may be confirmed now; '' when it may. */
  wait: string
  confirm: (chosen: Chosen[]) => void
  busy: boolean
  problem?: Refusal
}): JSX.Element {
  const [taken, take] = useState<Record<string, string>>({})
  const chosen = p.list.filter(x => taken[x.date]).map(x => ({ date: x.date, choice: Number(taken[x.date]) }))
  if (!p.list.length) return <p class="quiet">{w('holidaysNone')}</p>
  return (
    <form
      class="pane"
      data-testid="holidays"
      onSubmit={e => {
        e.preventDefault()
        p.confirm(chosen)
        take({})
      }}
    >
      <p>{w('holidaysWhy')}</p>
      <p class="acts">
        <button
          type="button"
          class="button button--small"
          onClick={() => take(Object.fromEntries(p.list.map(x => [x.date, '0'])))}
        >
          {w('allCancelled')}
        </button>
        <button type="button" class="button button--small" onClick={() => take({})}>
          {w('noneChosen')}
        </button>
      </p>
      <ul class="lines">
        {p.list.map(x => {
          const holiday = (spoken() === 'en' && x.holidayEn) || x.holidayZh || w('p_worked')
          return (
            <li key={x.date} class="holiday">
              <label for={`h-${x.date}`}>
                <b>{dateWords(x.date)}</b> <span class="quiet">{holiday}</span>
              </label>
              <select
                id={`h-${x.date}`}
                class={taken[x.date] ? 'is-taken' : ''}
                value={taken[x.date] ?? ''}
                onChange={e => take({ ...taken, [x.date]: e.currentTarget.value })}
              >
                <option value="">{w('p_skip')}</option>
                {x.choices.map((c, i) => (
                  <option key={c.action} value={i}>
                    {choiceWord(c)}
                  </option>
                ))}
              </select>
            </li>
          )
        })}
      </ul>
      <small class="quiet">{p.list[0]?.source}</small>
      <Trouble problem={p.problem} words={problemWords} />
      {p.wait && <p class="quiet">{p.wait}</p>}
      <p class="acts">
        <button type="submit" class="button button--main" disabled={p.busy || !!p.wait || !chosen.length}>
          {w('confirmHolidays', { n: chosen.length })}
        </button>
      </p>
    </form>
  )
}
