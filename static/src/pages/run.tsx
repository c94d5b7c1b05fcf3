import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { call } from '../data/api'
import { get, set } from '../data/store'
import { say } from '../i18n'
import { w } from '../i18n/stops'
import { openingWords, visitOf } from '../pure/time'
import type { Vehicle } from '../pure/types'

/** Run is where the vehicle of a stop goes, in its order; the map draws the same. */
export function Run({ id, own, now }: { id: string; own: string; now: number }): JSX.Element | null {
  const [v, put] = useState<Vehicle>()
  useEffect(() => {
    const stop = new AbortController()
    call<Vehicle>(`/api/v1/vehicles/${encodeURIComponent(id)}`, stop.signal).then(
      got => {
        put(got)
        set({ route: got.stops })
      },
      () => undefined, // The page says what it knows; the route is not the answer.
    )
    return () => {
      stop.abort()
      if (get().route) set({ route: undefined })
    }
  }, [id])
  if (!v || v.stops.length < 2) return null
  return (
    <section class="place__part">
      <h3>{w('route')}</h3>
      <p class="quiet">
        {v.name} · {w('routeWhy')}
      </p>
      <ol class="run" data-testid="run">
        {v.stops.map(x => (
          <li key={x.code} class={x.next ? 'is-next' : ''}>
            {x.code === own ? (
              <b>
                {x.name} <small class="quiet">{w('here')}</small>
              </b>
            ) : (
              <a href={`/stop/${encodeURIComponent(x.code)}`} data-go="place">
                {x.name}
              </a>
            )}
            <small class="quiet">
              {x.next && <b>{w('routeNext')} · </b>}
              {visitOf(x) && say(openingWords(x, now))}
            </small>
          </li>
        ))}
      </ol>
    </section>
  )
}
