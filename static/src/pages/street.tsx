import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import '../i18n/more'
import '../css/place.css'
import '../css/stop.css'
import { ask } from '../data/actions'
import { query, stale } from '../data/api'
import { read, write } from '../data/kept'
import { centre } from '../data/search'
import { type State, set } from '../data/store'
import { type Coming, come } from '../data/street'
import { type Key, named, say, t } from '../i18n'
import { dateWords } from '../i18n/dates'
import { w } from '../i18n/stops'
import { first } from '../pure/accepts'
import { round4 } from '../pure/address'
import { today } from '../pure/ago'
import { chips } from '../pure/chips'
import { between } from '../pure/civil'
import { distanceWords } from '../pure/distance'
import { Chip, toggle } from '../ui/chip'
import { Where } from '../ui/filters'
import { where } from '../ui/results'
import { Subscribe } from '../ui/subscribe'
import { changeWords, spanWords } from '../ui/visits'
import { Next } from './next'

const reaches = [500, 1000, 2000, 5000]

/** reachWords is a distance one chooses: 500 m, 2 km. */
const reachWords = (m: number) => (m < 1000 ? t('dist.m', { n: m }) : t('dist.km', { n: m / 1000 }))

/** Street is the calendar of one's own door: which vehicle comes near, on which days, in the next two weeks. */
export default function Street({ s }: { s: State }): JSX.Element {
  const { asked, vocab } = s
  const [radius, reach] = useState(() => read<number>('reach') ?? 1000)
  const [found, put] = useState<Coming | 'loading' | 'failed'>()
  const from = centre()
  // The middle of the city is nobody's door.
  const at = from && from.kind !== 'city' ? round4(from.at) : undefined
  const day = today(s.now)
  useEffect(() => {
    document.title = `${w('streetTitle')} · ${t('app.name')}`
  }, [s.lang])
  useEffect(() => {
    const end = new AbortController()
    const show = (items: Coming['stops']) => set({ list: { status: 'ready', items, limit: items.length, more: false } })
    if (!at) {
      put(undefined)
      // The map beside it waits for a list, and shows what this one does.
      show([])
      return
    }
    put('loading')
    come(at, radius, asked.accepts, s.now, end.signal).then(
      got => {
        put(got)
        show(got.stops)
      },
      e => stale(e) || put('failed'),
    )
    return () => end.abort()
  }, [String(at), radius, asked.accepts.join(), day])
  const towns = (vocab?.areas ?? []).filter(a => a.location && a.code.length > 6)
  const materials = chips(vocab?.materials ?? []).filter(m => first.includes(m.code))
  const r = reachWords(radius)
  return (
    <div class="street" data-testid="street">
      <div>
        <h1>{w('streetTitle')}</h1>
        <p class="quiet">{w('streetLead')}</p>
      </div>
      <details class="street__ask" open={!at}>
        <summary>{at ? w('change', { where: where(s), r }) : w('choose')}</summary>
        <div>
          <div>
            <Where s={s} />
            <label for="town">{w('town')}</label>
            <select id="town" value={asked.area} onChange={e => ask({ area: e.currentTarget.value, at: undefined })}>
              <option value="">{w('townNone')}</option>
              {towns.map(a => (
                <option key={a.code} value={a.code}>
                  {named(a)}
                </option>
              ))}
            </select>
          </div>
          <fieldset>
            <legend>{w('within')}</legend>
            <div class="street__chips">
              {reaches.map(n => (
                <Chip
                  key={n}
                  on={n === radius}
                  word={reachWords(n)}
                  press={() => {
                    reach(n)
                    write('reach', n)
                  }}
                />
              ))}
            </div>
          </fieldset>
          <fieldset>
            <legend>{w('takes2')}</legend>
            <div class="street__chips">
              {materials.map(m => (
                <Chip
                  key={m.code}
                  on={asked.accepts.includes(m.code)}
                  icon={m.code}
                  word={t(`chip.${m.code}` as Key) || named(m)}
                  press={() => ask({ accepts: toggle(asked.accepts, m.code) })}
                />
              ))}
            </div>
          </fieldset>
        </div>
      </details>
      <section id="results" tabIndex={-1} aria-live="polite" aria-busy={found === 'loading'}>
        {!at && <p class="note">{w('streetPick')}</p>}
        {at && found === 'loading' && <p role="status">{w('loading')}</p>}
        {found === 'failed' && <p class="note note--offline">{w('failed')}</p>}
        {at && typeof found === 'object' && (
          <Days
            found={found}
            day={day}
            now={s.now}
            title={w('found', { where: where(s), r, n: found.count })}
            none={w('none', { r })}
          />
        )}
      </section>
      {at && (
        <Subscribe
          path={query('/feeds/near.ics', { lon: at[0], lat: at[1], radius, accepts: asked.accepts.join(',') })}
          title={w('streetSubscribe')}
          note={w('streetLink')}
        />
      )}
    </div>
  )
}

/** Days are the visits under their days. */
function Days(p: { found: Coming; day: string; now: number; title: string; none: string }): JSX.Element {
  const { found, day } = p
  if (!found.days.length)
    return (
      <div class="empty" data-testid="empty">
        <p class="empty__what">{p.none}</p>
        <a class="button" href="/" data-go="page">
          {w('noneNext')}
        </a>
      </div>
    )
  const next = found.days.flatMap(([, list]) => list).find(x => x.visit.action !== 'cancelled')
  const far = (stop: Coming['stops'][0]) => stop.distance !== undefined && say(distanceWords(stop.distance))
  return (
    <div data-testid="days">
      {next && (
        <Next
          v={next.visit}
          now={p.now}
          who={[next.stop.name, next.stop.vehicle, far(next.stop)].filter(Boolean).join(' · ')}
        />
      )}
      <h2>{p.title}</h2>
      {found.cut && <p class="quiet">{w('cut', { n: found.stops.length })}</p>}
      {found.days.map(([date, visits]) => {
        const n = between(day, date)
        return (
          <section key={date} class="street__day">
            <h3>
              {n === 0 ? `${w('today')} · ` : n === 1 ? `${w('tomorrow')} · ` : ''}
              {dateWords(date)}
            </h3>
            <ul class="visits">
              {visits.map(({ stop, visit: v }) => (
                <li key={`${stop.code}${v.start}`} class={v.action === 'cancelled' ? 'is-off' : ''}>
                  <time class="num" dateTime={v.start}>
                    {spanWords(v)}
                  </time>
                  <a href={`/stop/${encodeURIComponent(stop.code)}`} data-go="place">
                    {stop.name}
                  </a>
                  <small class="quiet">{[stop.vehicle, far(stop)].filter(Boolean).join(' · ')}</small>
                  {changeWords(v) && <small>{changeWords(v)}</small>}
                </li>
              ))}
            </ul>
          </section>
        )
      })}
    </div>
  )
}
