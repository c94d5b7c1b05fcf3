import type { JSX } from 'preact'
import { query } from '../../data/api'
import { get } from '../../data/store'
import { say, t } from '../../i18n'
import { w } from '../../i18n/desk/booking'
import { format } from '../../pure/address'
import { distanceWords } from '../../pure/distance'
import { openingWords } from '../../pure/time'
import type { Card, LonLat } from '../../pure/types'
import { isStop, nothing } from '../../pure/url'
import { useAsked } from '../use'
import { type Draft, where } from './draft'

const RADIUS = 20_000

/** Instead is what to do where nobody comes: the nearest places that take it, and the vehicles that come by. */
export function Instead({ d, what, why }: { d: Draft; what: string; why?: string }): JSX.Element {
  const area = get().vocab?.areas.find(a => a.code === d.area)?.location
  const at: LonLat | undefined = where(d) ?? area
  const accepts = d.things.map(x => x.material)
  const near = useAsked<{ items: Card[] }>(
    at
      ? query('/api/v1/sites/nearest', {
          lon: at[0].toFixed(6),
          lat: at[1].toFixed(6),
          accepts: accepts.join(','),
          radius: RADIUS,
          limit: 3,
        })
      : '',
  )
  const to = (page: 'find' | 'street') => format({ ...nothing, page, at, accepts: page === 'find' ? accepts : [] })
  return (
    <div class="instead" data-testid="instead">
      <p>
        <b>{what}</b>
      </p>
      {why && <p>{why}</p>}
      {!!near.data?.items.length && (
        <>
          <p class="quiet">{w('near')}</p>
          <ul class="pick">
            {near.data.items.map(c => (
              <li key={c.id}>
                <a href={`/${isStop(c.code) ? 'stop' : 'p'}/${encodeURIComponent(c.code)}`}>
                  <b>{c.name}</b>
                  <small>
                    {c.distance !== undefined && `${say(distanceWords(c.distance))} · `}
                    {say(openingWords(c, Date.now()))}
                    {c.demo && ` · ${t('card.demo')}`}
                  </small>
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
      <p class="acts">
        <a class="button" href={to('find')}>
          {w('all')}
        </a>
        <a class="button" href={to('street')}>
          {w('street')}
        </a>
      </p>
    </div>
  )
}
