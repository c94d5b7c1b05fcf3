import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { w } from '../../i18n/desk/dispatch'
import { weekday } from '../../pure/civil'
import { DAYS } from '../../pure/rrule'
import { useAsked } from '../use'
import type { Work, WorkOffer } from './types'
import { dayWords, windowWords } from './words'

/** Load is how much of each time of a day is taken. */
export function Load({ date, turn }: { date: string; turn: number }): JSX.Element | null {
  const offers = useAsked<{ items: WorkOffer[] }>('/api/v1/work/pickup-offers?limit=200')
  const booked = useAsked<{ items: Work[] }>(`/api/v1/work/pickups?all=true&limit=200&date=${date}`)
  useEffect(() => {
    if (turn) booked.again()
  }, [turn])
  if (!offers.data || !booked.data) return null
  const day = DAYS[weekday(date) - 1]!
  const rows = offers.data.items.flatMap(o =>
    o.windows
      .filter(x => x.days.includes(day))
      .map(x => ({
        o,
        x,
        closed: !o.active || !!o.closedOn?.includes(date),
        // A pickup that was called off has given its place back.
        n: booked.data!.items.filter(p => p.offerId === o.id && p.window === x.time && p.state !== 'cancelled').length,
      }))
      .filter(r => !r.closed || r.n > 0),
  )
  return (
    <section class="load" data-testid="load" aria-label={w('load', { day: dayWords(date) })}>
      <h2 class="hidden">{w('load', { day: dayWords(date) })}</h2>
      {rows.length ? (
        <ul>
          {rows.map(({ o, x, n, closed }) => (
            <li key={o.id + x.time} class={n >= x.capacity ? 'is-full' : ''}>
              <b class="num">{windowWords(x.time)}</b>
              <meter
                min={0}
                max={x.capacity}
                value={n}
                aria-label={w('loadOf', { window: windowWords(x.time), n, of: x.capacity })}
              />
              <span class="num">
                {n}/{x.capacity}
              </span>
              <small class="quiet">
                {o.name}
                {closed && ` · ${w('closedDay')}`}
              </small>
            </li>
          ))}
        </ul>
      ) : (
        <p class="quiet">{w('loadNone')}</p>
      )}
    </section>
  )
}
