import type { JSX } from 'preact'
import type { State } from '../../data/store'
import { w } from '../../i18n/desk/places'
import type { LonLat } from '../../pure/types'
import type { Refusal } from '../api'
import { Choice, Select, Text } from '../form'
import { DeskMap } from '../map'
import { Photos } from '../photos'
import { point } from '../point'
import type { Content } from './types'
import { kindWord, materialWord, serviceWord } from './words'

/** Draft is the form's text; numbers stay text until they are sent. */
export interface Draft {
  kind: string
  name: string
  nameEn: string
  lon: string
  lat: string
  address: string
  accepts: string[]
  hours: string
  receivingHours: string
  phone: string
  services: string[]
  access: string
  notes: string
  floorAreaM2: string
  sharedWithWaste: boolean
  photos: { id: string; caption?: string }[]
}

export const empty: Draft = {
  kind: 'community_point',
  name: '',
  nameEn: '',
  lon: '',
  lat: '',
  address: '',
  accepts: [],
  hours: '',
  receivingHours: '',
  phone: '',
  services: [],
  access: '',
  notes: '',
  floorAreaM2: '',
  sharedWithWaste: false,
  photos: [],
}

/** draftOf fills the form with what is written so far. */
export function draftOf(c: Content): Draft {
  const [lon, lat] = c.location.coordinates
  return {
    ...empty,
    kind: c.kind,
    name: c.name,
    nameEn: c.nameEn ?? '',
    lon: String(lon),
    lat: String(lat),
    address: c.address ?? '',
    accepts: c.accepts ?? [],
    hours: c.hours ?? '',
    receivingHours: c.receivingHours ?? '',
    phone: c.phone ?? '',
    services: c.services ?? [],
    access: c.access ?? '',
    notes: c.notes ?? '',
    floorAreaM2: c.floorAreaM2 ? String(c.floorAreaM2) : '',
    sharedWithWaste: c.sharedWithWaste ?? false,
    photos: c.photos ?? [],
  }
}

/** contentOf is what is sent; what the form does not show stays as it was. */
export function contentOf(d: Draft, was?: Content): Content {
  return {
    ...was,
    kind: d.kind,
    name: d.name.trim(),
    nameEn: d.nameEn.trim(),
    location: { type: 'Point', coordinates: [Number(d.lon), Number(d.lat)] },
    address: d.address.trim(),
    accepts: d.accepts,
    hours: d.hours.trim(),
    receivingHours: d.receivingHours.trim(),
    phone: d.phone.trim(),
    services: d.services,
    access: d.access,
    notes: d.notes.trim(),
    floorAreaM2: Number(d.floorAreaM2) || 0,
    sharedWithWaste: d.sharedWithWaste,
    photos: d.photos,
  }
}

interface Props {
  s: State
  draft: Draft
  set: (change: Partial<Draft>) => void
  problem?: Refusal
}

/** PlaceFields are the lines of the form: what residents need first. */
export function PlaceFields({ s, draft: d, set, problem }: Props): JSX.Element {
  const bad = (field: string) => problem?.of(field)
  const at = point(d)
  const pick = ([lon, lat]: LonLat) => set({ lon: lon.toFixed(6), lat: lat.toFixed(6) })
  const locate = () => navigator.geolocation?.getCurrentPosition(p => pick([p.coords.longitude, p.coords.latitude]))
  const takes = (s.vocab?.materials ?? []).filter(m => !m.parent && (d.kind === 'market' ? m.goods : !m.goods))
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
        label={w('kind')}
        value={d.kind}
        set={kind => set({ kind, accepts: [] })}
        options={(s.vocab?.kinds ?? []).map(k => ({ value: k.code, label: kindWord(k.code) }))}
        fault={bad('kind')}
      />
      <fieldset class="field">
        <legend>{w('where')}</legend>
        <p class="field__note">{w('whereHint')}</p>
        <DeskMap s={s} shown={{ spots: [], point: at }} hands={{ pick }} />
        <div class="pair">
          <Text label={w('lon')} value={d.lon} set={lon => set({ lon })} fault={bad('location')} name="lon" required />
          <Text label={w('lat')} value={d.lat} set={lat => set({ lat })} name="lat" required />
        </div>
        {'geolocation' in navigator && (
          <button type="button" class="button" onClick={locate}>
            {w('here')}
          </button>
        )}
      </fieldset>
      <Text
        label={w('address')}
        hint={w('addressHint')}
        value={d.address}
        set={address => set({ address })}
        fault={bad('address')}
        name="address"
      />
      <Choice
        label={w('accepts')}
        value={d.accepts}
        set={accepts => set({ accepts })}
        options={takes.map(m => ({ value: m.code, label: materialWord(m.code) }))}
        fault={bad('accepts')}
      />
      <Text
        label={w('hours')}
        hint={w('hoursHint')}
        value={d.hours}
        set={hours => set({ hours })}
        fault={bad('hours')}
        name="hours"
      />
      <Text
        label={w('receiving')}
        value={d.receivingHours}
        set={receivingHours => set({ receivingHours })}
        fault={bad('receivingHours')}
        name="receivingHours"
      />
      <Text
        label={w('phone')}
        hint={w('phoneHint')}
        value={d.phone}
        set={phone => set({ phone })}
        fault={bad('phone')}
        type="tel"
        name="phone"
      />
      <Choice
        label={w('services')}
        value={d.services}
        set={services => set({ services })}
        options={(s.vocab?.services ?? [])
          .filter(x => x.code !== 'step_free')
          .map(x => ({ value: x.code, label: serviceWord(x.code) }))}
        fault={bad('services')}
      />
      <Select
        label={w('access')}
        value={d.access}
        set={access => set({ access })}
        options={(['', 'public', 'residents', 'private'] as const).map(x => ({ value: x, label: w(`access_${x}`) }))}
      />
      <Text
        label={w('area2')}
        value={d.floorAreaM2}
        set={floorAreaM2 => set({ floorAreaM2 })}
        fault={bad('floorAreaM2')}
        type="number"
        name="floorAreaM2"
      />
      <label class="check">
        <input
          type="checkbox"
          checked={d.sharedWithWaste}
          onChange={e => set({ sharedWithWaste: e.currentTarget.checked })}
        />
        {w('shared')}
      </label>
      <Text
        label={w('notes')}
        value={d.notes}
        set={notes => set({ notes })}
        fault={bad('notes')}
        lines={3}
        name="notes"
      />
      <Photos value={d.photos} set={photos => set({ photos })} fault={bad('photos')} />
    </>
  )
}
