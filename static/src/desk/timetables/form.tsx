import type { JSX } from 'preact'
import type { State } from '../../data/store'
import { named } from '../../i18n'
import { w } from '../../i18n/desk/timetables'
import { DAYS } from '../../pure/rrule'
import type { LonLat } from '../../pure/types'
import type { Refusal } from '../api'
import { Choice, Field, Select, Text } from '../form'
import { DeskMap } from '../map'
import { point } from '../point'
import type { Draft } from './draft'
import { Rule } from './rule'
import type { WorkVehicle } from './types'
import { dayWord } from './words'

interface Props {
  s: State
  d: Draft
  set: (change: Partial<Draft>) => void
  vehicles: WorkVehicle[]
  problem?: Refusal
}

/** Fields are the lines of the form of a stop: what comes where and when, then the rest. */
export function Fields({ s, d, set, vehicles, problem }: Props): JSX.Element {
  const bad = (field: string) => problem?.of(field)
  const at = point(d)
  const pick = ([lon, lat]: LonLat) => set({ lon: lon.toFixed(6), lat: lat.toFixed(6) })
  const towns = (s.vocab?.areas ?? []).filter(a => a.code.length > 6)
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
      <Select
        label={w('vehicle')}
        value={d.vehicleId}
        set={vehicleId => set({ vehicleId })}
        options={[{ value: '', label: w('vehicleNone') }, ...vehicles.map(v => ({ value: v.id, label: v.name }))]}
        fault={bad('vehicleId')}
      />
      <Rule value={d.lines} set={lines => set({ lines })} fault={bad('rule')} />
      <fieldset class={`field${bad('window') ? ' has-fault' : ''}`}>
        <legend>{w('window')}</legend>
        <div class="pair">
          <Time label={w('from')} value={d.from} set={from => set({ from })} name="from" />
          <Time label={w('to')} value={d.to} set={to => set({ to })} name="to" />
        </div>
        <p class="field__note">{bad('window') ? <b role="alert">{bad('window')}</b> : w('windowHint')}</p>
      </fieldset>
      <fieldset class="field">
        <legend>{w('valid')}</legend>
        <p class="field__note">{w('validHint')}</p>
        <div class="pair">
          <Text
            label={w('validFrom')}
            value={d.validFrom}
            set={validFrom => set({ validFrom })}
            type="date"
            fault={bad('validFrom')}
            name="validFrom"
          />
          <Text
            label={w('validTo')}
            value={d.validTo}
            set={validTo => set({ validTo })}
            type="date"
            fault={bad('validTo')}
            name="validTo"
          />
        </div>
      </fieldset>
      <fieldset class={`field${bad('location') ? ' has-fault' : ''}`}>
        <legend>{w('where')}</legend>
        <p class="field__note">{bad('location') ? <b role="alert">{bad('location')}</b> : w('whereHint')}</p>
        <DeskMap s={s} shown={{ spots: [], point: at }} hands={{ pick }} />
        <div class="pair">
          <Text label={w('lon')} value={d.lon} set={lon => set({ lon })} name="lon" />
          <Text label={w('lat')} value={d.lat} set={lat => set({ lat })} name="lat" />
        </div>
        {at ? (
          <p>
            <button type="button" class="button button--small" onClick={() => set({ lon: '', lat: '' })}>
              {w('noPoint')}
            </button>
          </p>
        ) : (
          <Select
            label={w('area')}
            value={d.area}
            set={area => set({ area })}
            options={[{ value: '', label: w('areaNone') }, ...towns.map(a => ({ value: a.code, label: named(a) }))]}
            fault={bad('area')}
          />
        )}
      </fieldset>
      <Text
        label={w('address')}
        value={d.address}
        set={address => set({ address })}
        fault={bad('address')}
        name="address"
      />
      <Choice
        label={w('materials')}
        value={d.materials}
        set={materials => set({ materials })}
        options={(s.vocab?.materials ?? [])
          .filter(m => !m.parent && !m.goods)
          .map(m => ({ value: m.code, label: named(m) }))}
        fault={bad('materials')}
      />
      <label class="check">
        <input type="checkbox" checked={d.noRecycling} onChange={e => set({ noRecycling: e.currentTarget.checked })} />
        {w('noRecycling')}
      </label>
      {!d.noRecycling && (
        <>
          <Choice
            label={w('recycling')}
            value={d.recyclingDays}
            set={v => set({ recyclingDays: DAYS.filter(x => v.includes(x)) })}
            options={DAYS.map(x => ({ value: x, label: dayWord(x) }))}
            fault={bad('recyclingDays')}
          />
          <p class="field__note">{w('recyclingHint')}</p>
        </>
      )}
      <div class="pair">
        <Text
          label={w('run')}
          hint={w('runHint')}
          value={d.run}
          set={run => set({ run })}
          fault={bad('run')}
          name="run"
        />
        <Text
          label={w('order')}
          value={d.order}
          set={order => set({ order })}
          type="number"
          fault={bad('order')}
          name="order"
        />
      </div>
    </>
  )
}

/** Time is a time of day, 08:30. */
export function Time(p: {
  label: string
  value: string
  set: (v: string) => void
  name?: string
  fault?: string
}): JSX.Element {
  return (
    <Field label={p.label} fault={p.fault}>
      {at => <input {...at} type="time" name={p.name} value={p.value} onInput={e => p.set(e.currentTarget.value)} />}
    </Field>
  )
}
