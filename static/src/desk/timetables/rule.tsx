import type { JSX } from 'preact'
import { w } from '../../i18n/desk/rules'
import { blank, DAYS, type Line } from '../../pure/rrule'
import { Choice, Select, Text } from '../form'
import { dayWord, lineWords, nthWord } from './words'

const kinds = ['week', 'nth', 'dates', 'daily', 'other'] as const
const nths = [1, 2, 3, 4, 5, -1]
const most = { week: 8, nth: 12, dates: 12, daily: 31, other: 1 }

/** Rule is the days on which a vehicle comes: one rule or two, each chosen rather than written. */
export function Rule(p: { value: Line[]; set: (v: Line[]) => void; fault?: string }): JSX.Element {
  const { value, set } = p
  const put = (i: number, change: Partial<Line>) => set(value.map((l, k) => (k === i ? { ...l, ...change } : l)))
  return (
    <fieldset class={`field${p.fault ? ' has-fault' : ''}`}>
      <legend>{w('when')}</legend>
      {p.fault && (
        <p class="field__note">
          <b role="alert">{p.fault}</b>
        </p>
      )}
      {value.map((l, i) => (
        <fieldset key={i} class="group" aria-label={w('rule', { n: i + 1 })}>
          <Parts l={l} put={change => put(i, change)} />
          <p class="tell" role="status">
            {lineWords(l) || '—'}
          </p>
          {value.length > 1 && (
            <p>
              <button type="button" class="button button--small" onClick={() => set(value.filter((_, k) => k !== i))}>
                {w('dropRule')}
              </button>
            </p>
          )}
        </fieldset>
      ))}
      {value.length < 4 && (
        <p>
          <button type="button" class="button button--small" onClick={() => set([...value, blank])}>
            {w('addRule')}
          </button>
        </p>
      )}
    </fieldset>
  )
}

function Parts({ l, put }: { l: Line; put: (change: Partial<Line>) => void }): JSX.Element {
  const [one, many] =
    l.kind === 'week'
      ? (['week1', 'weeks'] as const)
      : l.kind === 'daily'
        ? (['day1', 'daysN'] as const)
        : (['month1', 'months'] as const)
  return (
    <>
      <div class="pair">
        <Select
          label={w('next')}
          value={l.kind}
          set={kind => put({ kind: kind as Line['kind'], every: 1 })}
          options={kinds.map(value => ({ value, label: w(`kind_${value}`) }))}
        />
        {l.kind !== 'other' && (
          <Select
            label={w('every')}
            value={String(l.every)}
            set={n => put({ every: Number(n) })}
            options={Array.from({ length: Math.max(most[l.kind], l.every) }, (_, i) => ({
              value: String(i + 1),
              label: w(i ? many : one, { n: i + 1 }),
            }))}
          />
        )}
      </div>
      {l.kind === 'nth' && (
        <Choice
          label={w('nths')}
          value={l.nths.map(String)}
          set={v => put({ nths: v.map(Number) })}
          options={nths.map(n => ({ value: String(n), label: nthWord(n) }))}
        />
      )}
      {(l.kind === 'week' || l.kind === 'nth') && (
        <Choice
          label={w('weekdays')}
          value={l.days}
          set={v => put({ days: DAYS.filter(d => v.includes(d)) })}
          options={DAYS.map(d => ({ value: d, label: dayWord(d) }))}
        />
      )}
      {l.kind === 'dates' && <Dates value={l.dates} set={dates => put({ dates })} />}
      {l.kind === 'other' && (
        <Text label={w('kind_other')} hint={w('otherHint')} value={l.text} set={text => put({ text })} lines={2} />
      )}
    </>
  )
}

/** Dates are days of a month as a row of numbers to press. */
function Dates({ value, set }: { value: number[]; set: (v: number[]) => void }): JSX.Element {
  const all = [...Array.from({ length: 31 }, (_, i) => i + 1), -1]
  return (
    <Choice
      label={w('dates')}
      value={value.map(String)}
      set={v => set(v.map(Number))}
      options={all.map(n => ({ value: String(n), label: n < 0 ? w('dateLast') : String(n) }))}
    />
  )
}
