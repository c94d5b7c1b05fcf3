import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { named } from '../../i18n'
import { w } from '../../i18n/desk/booking'
import { w as pickup } from '../../i18n/desk/pickups'
import type { LonLat } from '../../pure/types'
import { Icon } from '../../ui/icon'
import { Select, Text } from '../form'
import { DeskMap } from '../map'
import { where } from './draft'
import type { Step } from './what'

/** Where asks for the door: from the device, from the map, or a township and an address. */
export function Where({ s, d, set, bad }: Step): JSX.Element {
  const [finding, find] = useState<'' | 'asking' | 'failed'>('')
  const at = where(d)
  // A point that is moved has other times, so the chosen one goes.
  const pick = ([lon, lat]: LonLat) => {
    find('')
    set({ lon: lon.toFixed(6), lat: lat.toFixed(6), offer: '', date: '', window: '' })
  }
  const locate = () => {
    find('asking')
    navigator.geolocation.getCurrentPosition(
      p => pick([p.coords.longitude, p.coords.latitude]),
      () => find('failed'),
      { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 },
    )
  }
  const areas = (s.vocab?.areas ?? []).filter(
    a => a.kind === 'administrative' && a.code.length >= 6 && !/00$/.test(a.code.slice(0, 6)),
  )
  const fault = bad('location') || bad('area')
  return (
    <>
      <p class="seen">
        <Icon name="doorstep" />
        {w('seen')}
      </p>
      <fieldset class={`field${fault ? ' has-fault' : ''}`}>
        <legend class="hidden">{w('where')}</legend>
        {'geolocation' in navigator && (
          <button type="button" class="button big" aria-busy={finding === 'asking'} onClick={locate}>
            <Icon name="locate" />
            {w(finding === 'asking' ? 'locating' : 'here')}
          </button>
        )}
        <p class="field__note" role="status">
          {fault ? <b>{fault}</b> : w(finding === 'failed' ? 'notHere' : at ? 'located' : 'mapHint')}
        </p>
        <DeskMap s={s} shown={{ spots: [], point: at, near: true }} hands={{ pick }} />
        {at ? (
          <p>
            <button
              type="button"
              class="button button--small"
              onClick={() => set({ lon: '', lat: '', offer: '', date: '', window: '' })}
            >
              {w('clear')}
            </button>
          </p>
        ) : (
          <Select
            label={w('area')}
            value={d.area}
            set={area => set({ area, offer: '', date: '', window: '' })}
            options={[{ value: '', label: w('areaNone') }, ...areas.map(a => ({ value: a.code, label: named(a) }))]}
          />
        )}
      </fieldset>
      <Text
        label={pickup('address')}
        hint={w('addressHint')}
        value={d.address}
        set={address => set({ address })}
        fault={bad('address')}
        auto="street-address"
        name="address"
      />
      <Text
        label={pickup('access')}
        hint={w('accessHint')}
        value={d.access}
        set={access => set({ access })}
        fault={bad('access')}
        name="access"
      />
    </>
  )
}
