import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { State } from '../../data/store'
import { type Key, named, t } from '../../i18n'
import { w } from '../../i18n/desk/offers'
import { goods } from '../../pure/chips'
import { DAYS } from '../../pure/rrule'
import type { LonLat } from '../../pure/types'
import type { Refusal } from '../api'
import { Choice, Field, Select, Text } from '../form'
import { DeskMap } from '../map'
import { areaWord } from '../names'
import { type Kind, kinds, type Weekday } from '../pickups/types'
import { dayWords, kindWord } from '../pickups/words'
import { point } from '../point'
import { type Draft, type Times, times } from './draft'

interface Props {
  s: State
  d: Draft
  set: (change: Partial<Draft>) => void
  problem?: Refusal
  /** Who has no operator of his own says whose offer it is. */
  operator: boolean
}

const dayWord = (d: string): string => t(`day.${(DAYS.indexOf(d as 'MO') + 1) % 7}` as Key)

/** Fields are the lines of the form of an offer. */
export function Fields({ s, d, set, problem, operator }: Props): JSX.Element {
  const bad = (field: string) => problem?.of(field) ?? ''
  return (
    <>
      <Text
        label={w('name')}
        hint={w('nameHint')}
        value={d.name}
        set={name => set({ name })}
        fault={bad('name')}
        name="name"
        required
      />
      {(operator || bad('operatorId')) && (
        <Text
          label={w('operator')}
          hint={w('operatorHint')}
          value={d.operatorId}
          set={operatorId => set({ operatorId })}
          fault={bad('operatorId')}
          name="operator"
        />
      )}
      <Choice
        label={w('kinds')}
        value={d.kinds}
        set={v => set({ kinds: v as Kind[] })}
        options={kinds.map(k => ({ value: k, label: kindWord(k) }))}
        fault={bad('kinds')}
      />
      <Choice
        label={w('materials')}
        value={d.materials}
        set={materials => set({ materials })}
        options={(s.vocab?.materials ?? [])
          .filter(m => !m.parent && (!goods.includes(m.code) || m.code === 'electronics'))
          .map(m => ({ value: m.code, label: named(m) }))}
        fault={bad('materials')}
      />
      <Windows value={d.windows} set={windows => set({ windows })} bad={bad} />
      <Areas s={s} d={d} set={set} fault={bad('areas')} />
      <Circle s={s} d={d} set={set} bad={bad} />
      <div class="pair">
        <Text
          label={w('lead')}
          value={d.lead}
          set={lead => set({ lead })}
          type="number"
          fault={bad('leadHours')}
          name="lead"
        />
        <Text
          label={w('ahead')}
          value={d.ahead}
          set={ahead => set({ ahead })}
          type="number"
          fault={bad('daysAhead')}
          name="ahead"
        />
      </div>
      <Closed value={d.closedOn} set={closedOn => set({ closedOn })} fault={bad('closedOn')} />
      <Text label={w('note')} value={d.note} set={note => set({ note })} lines={2} fault={bad('note')} name="note" />
      <label class="check">
        <input type="checkbox" checked={d.active} onChange={e => set({ active: e.currentTarget.checked })} />
        {w('active')}
      </label>
    </>
  )
}

function Windows(p: { value: Times[]; set: (v: Times[]) => void; bad: (field: string) => string }): JSX.Element {
  const put = (i: number, change: Partial<Times>) => p.set(p.value.map((x, k) => (k === i ? { ...x, ...change } : x)))
  return (
    <fieldset class="field">
      <legend>{w('windows')}</legend>
      {p.value.map((x, i) => {
        const at = (field: string) => p.bad(`windows[${i}].${field}`)
        return (
          <fieldset key={i} class="group" aria-label={w('windowN', { n: i + 1 })}>
            <Choice
              label={w('days')}
              value={x.days}
              set={v => put(i, { days: DAYS.filter(y => v.includes(y)) as Weekday[] })}
              options={DAYS.map(y => ({ value: y, label: dayWord(y) }))}
              fault={
                at('days') || (p.bad(`windows[${i}]`) && !at('time') && !at('capacity') ? p.bad(`windows[${i}]`) : '')
              }
            />
            <div class="trio">
              <Field label={w('from')} fault={at('time')}>
                {id => (
                  <input {...id} type="time" value={x.from} onInput={e => put(i, { from: e.currentTarget.value })} />
                )}
              </Field>
              <Field label={w('to')}>
                {id => <input {...id} type="time" value={x.to} onInput={e => put(i, { to: e.currentTarget.value })} />}
              </Field>
              <Text
                label={w('capacity')}
                value={x.capacity}
                set={capacity => put(i, { capacity })}
                type="number"
                fault={at('capacity')}
              />
            </div>
            {p.value.length > 1 && (
              <p>
                <button
                  type="button"
                  class="button button--small"
                  onClick={() => p.set(p.value.filter((_, k) => k !== i))}
                >
                  {w('dropWindow')}
                </button>
              </p>
            )}
          </fieldset>
        )
      })}
      <p>
        <button type="button" class="button button--small" onClick={() => p.set([...p.value, times])}>
          {w('addWindow')}
        </button>
      </p>
    </fieldset>
  )
}

type Part = Pick<Props, 's' | 'd' | 'set'>

/** Areas are whole districts as chips, and single townships beside. */
function Areas({ s, d, set, fault }: Part & { fault: string }): JSX.Element {
  const all = (s.vocab?.areas ?? []).filter(a => a.kind === 'administrative')
  const counties = all.filter(a => a.code.length === 6 && !a.code.endsWith('00'))
  const towns = all.filter(a => a.code.length > 6)
  const others = d.areas.filter(c => !counties.some(a => a.code === c))
  return (
    <>
      <Choice
        label={w('areas')}
        value={d.areas}
        set={areas => set({ areas })}
        options={[
          ...counties.map(a => ({ value: a.code, label: named(a) })),
          ...others.map(c => ({ value: c, label: areaWord(c) })),
        ]}
        fault={fault}
      />
      <Select
        label={w('town')}
        hint={w('areasHint')}
        value=""
        set={c => c && !d.areas.includes(c) && set({ areas: [...d.areas, c] })}
        options={[{ value: '', label: '—' }, ...towns.map(a => ({ value: a.code, label: named(a) }))]}
      />
    </>
  )
}

function Circle({ s, d, set, bad }: Part & { bad: (field: string) => string }): JSX.Element {
  const at = point(d)
  const pick = ([lon, lat]: LonLat) => set({ lon: lon.toFixed(6), lat: lat.toFixed(6), radius: d.radius || '3000' })
  return (
    <fieldset class={`field${bad('centre') ? ' has-fault' : ''}`}>
      <legend>{w('circle')}</legend>
      <p class="field__note">{bad('centre') ? <b role="alert">{bad('centre')}</b> : w('circleHint')}</p>
      <DeskMap
        s={s}
        shown={{ spots: [], point: at, outline: at && ring(at, Number(d.radius) || 0) }}
        hands={{ pick }}
      />
      {at && (
        <>
          <Text
            label={w('radius')}
            value={d.radius}
            set={radius => set({ radius })}
            type="number"
            fault={bad('radiusM')}
            name="radius"
          />
          <p>
            <button type="button" class="button button--small" onClick={() => set({ lon: '', lat: '', radius: '' })}>
              {w('noCircle')}
            </button>
          </p>
        </>
      )}
    </fieldset>
  )
}

/** ring is a circle as a shape of 48 corners. */
function ring([lon, lat]: LonLat, metres: number): LonLat[] {
  const high = metres / 111_195
  const wide = high / Math.cos((lat * Math.PI) / 180)
  return Array.from({ length: 48 }, (_, i) => {
    const a = (i * Math.PI) / 24
    return [lon + wide * Math.cos(a), lat + high * Math.sin(a)]
  })
}

function Closed(p: { value: string[]; set: (v: string[]) => void; fault: string }): JSX.Element {
  const [date, type] = useState('')
  return (
    <div class="field">
      <Text
        label={w('closed')}
        hint={w('closedHint')}
        value={date}
        set={type}
        type="date"
        fault={p.fault}
        name="closed"
      />
      <p class="acts">
        <button
          type="button"
          class="button button--small"
          disabled={!date || p.value.includes(date)}
          onClick={() => {
            p.set([...p.value, date].sort())
            type('')
          }}
        >
          {w('addClosed')}
        </button>
        {p.value.map(x => (
          <button
            key={x}
            type="button"
            class="chip is-on"
            aria-label={`${dayWords(x)}: ${w('dropClosed', { day: x })}`}
            onClick={() => p.set(p.value.filter(y => y !== x))}
          >
            {dayWords(x)} ×
          </button>
        ))}
      </p>
    </div>
  )
}
