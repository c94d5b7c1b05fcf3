import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { call } from '../../data/api'
import type { State } from '../../data/store'
import { w } from '../../i18n/desk/reports'
import type { LonLat, Place, Stop } from '../../pure/types'
import { send } from '../api'
import { Text, Trouble } from '../form'
import { DeskMap } from '../map'
import { Photos } from '../photos'
import { here } from '../route'
import { problemWords } from '../states'
import { useDoing, useDraft } from '../use'
import { day } from '../when'
import { categories, categoryWord, departmentWord } from './words'

interface Receipt {
  code: string
  secret: string
  state: string
  lead: string[]
  joint: string[]
  dueOn: string
}

const empty = { category: '', text: '', contact: '', lon: '', lat: '', photos: [] as { id: string }[] }

/** Send is where a resident says that something is wrong: one question, a place, a few words. */
export default function Send({ s }: { s: State }): JSX.Element {
  const about = here().query.get('place') ?? ''
  const vehicleStop = here().query.get('stop') ?? ''
  const [place, setPlace] = useState<Place>()
  const [stop, setStop] = useState<Stop>()
  const [d, set, drop] = useDraft(`report.${about || vehicleStop}`, empty)
  const [missing, miss] = useState(false)
  const [receipt, keep] = useState<Receipt>()
  const doing = useDoing()
  useEffect(() => {
    document.title = w('title')
    if (about) call<Place>(`/api/v1/places/${encodeURIComponent(about)}`).then(setPlace, () => undefined)
    if (vehicleStop) call<Stop>(`/api/v1/stops/${encodeURIComponent(vehicleStop)}`).then(setStop, () => undefined)
  }, [])
  const at: LonLat | undefined = d.lon ? [Number(d.lon), Number(d.lat)] : stop?.location?.coordinates
  const pick = ([lon, lat]: LonLat) => set({ lon: lon.toFixed(6), lat: lat.toFixed(6) })
  const submit = async (e: Event) => {
    e.preventDefault()
    miss(!place && !at)
    if (!d.category || (!place && !at)) return
    const body = {
      category: d.category,
      // The register of reports knows places only, so that a mobile stop is told by its name and where it is.
      text: stop ? `${stop.name} ${stop.code} · ${d.text}` : d.text,
      ...(place ? { place: place.code } : {}),
      ...(at ? { location: { type: 'Point', coordinates: at } } : {}),
      ...(d.contact ? { contact: d.contact } : {}),
      ...(d.photos.length ? { photos: d.photos.map(p => p.id) } : {}),
    }
    await doing.run(async () => {
      keep(await send<Receipt>('/api/v1/reports', { body }))
      drop()
    })
  }
  if (receipt) return <Kept r={receipt} />
  const choices = about || vehicleStop ? categories.filter(c => c !== 'missing_place') : categories
  return (
    <form class="form" onSubmit={submit} data-testid="report">
      <h1>{w('title')}</h1>
      <p class="quiet">{w('why')}</p>
      {(place ?? stop) && <p class="tell">{w('about', { name: (place ?? stop)!.name })}</p>}
      <fieldset class="field">
        <legend>{w('what')}</legend>
        <div class="chips">
          {choices.map(c => (
            <button
              key={c}
              type="button"
              class={`chip${d.category === c ? ' is-on' : ''}`}
              aria-pressed={d.category === c}
              onClick={() => set({ category: c })}
            >
              {categoryWord(c)}
            </button>
          ))}
        </div>
      </fieldset>
      {!place && !stop?.location && (
        <fieldset class={`field${missing ? ' has-fault' : ''}`}>
          <legend>{w('where')}</legend>
          <p class="field__note">{missing ? <b role="alert">{w('noWhere')}</b> : w('whereHint')}</p>
          <DeskMap s={s} shown={{ spots: [], point: at }} hands={{ pick }} />
          {'geolocation' in navigator && (
            <button
              type="button"
              class="button"
              onClick={() =>
                navigator.geolocation.getCurrentPosition(p => pick([p.coords.longitude, p.coords.latitude]))
              }
            >
              {w('here')}
            </button>
          )}
        </fieldset>
      )}
      <Text
        label={w('text')}
        hint={w('textHint')}
        value={d.text}
        set={text => set({ text })}
        lines={4}
        name="text"
        fault={doing.problem?.of('text')}
      />
      <Photos value={d.photos} set={photos => set({ photos })} />
      <Text
        label={w('contact')}
        hint={w('contactHint')}
        value={d.contact}
        set={contact => set({ contact })}
        name="contact"
        fault={doing.problem?.of('contact')}
      />
      <Trouble problem={doing.problem} words={problemWords} />
      <p>
        <button type="submit" class="button button--main" disabled={doing.busy || !d.category}>
          {w('send')}
        </button>
      </p>
    </form>
  )
}

function Kept({ r }: { r: Receipt }): JSX.Element {
  useEffect(() => {
    document.getElementById('main')?.focus()
  }, [])
  return (
    <div class="form" data-testid="receipt">
      <h1>{w('sent')}</h1>
      <p>{w('keep')}</p>
      <dl class="facts receipt">
        <div>
          <dt>{w('code')}</dt>
          <dd>
            <code>{r.code}</code>
          </dd>
        </div>
        <div>
          <dt>{w('secret')}</dt>
          <dd>
            <code data-testid="secret">{r.secret}</code>
          </dd>
        </div>
        <div>
          <dt>{w('lead')}</dt>
          <dd>
            {(r.lead.length ? r.lead : r.joint).map(departmentWord).join('、')}
            <br />
            <small class="quiet">{w('due', { when: day(r.dueOn) })}</small>
          </dd>
        </div>
      </dl>
      <p>
        <a class="button button--main" href={`/report/${r.code}`}>
          {w('follow')}
        </a>
      </p>
    </div>
  )
}
