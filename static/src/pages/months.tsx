import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { call, stale } from '../data/api'
import { w as cal } from '../i18n/calendar'
import { dateWords } from '../i18n/dates'
import { w } from '../i18n/stops'
import { month, plus } from '../pure/civil'
import type { Stop, Visit } from '../pure/types'
import { Icon } from '../ui/icon'
import { Month } from '../ui/month'
import { changeWords, signs, spanWords } from '../ui/visits'

const FEW = 5
const looks = ['visit', 'moved', 'extra', 'off', 'other'] as const
const key = { visit: 'keyVisit', moved: 'keyMoved', extra: 'keyExtra', off: 'keyOff', other: 'keyOther' } as const

/** Months are the visits to come, as a list and as a calendar one can turn. */
export function Months({ stop, day, coming }: { stop: Stop; day: string; coming: Visit[] }): JSX.Element {
  const [all, show] = useState(false)
  const [shown, turn] = useState(month(day))
  const [got, put] = useState<{ of: string; visits?: Visit[] }>()
  useEffect(() => {
    const end = new AbortController()
    const from = `${shown}-01`
    const to = plus(`${month(from, 1)}-01`, 6)
    call<{ items: Visit[] }>(
      `/api/v1/stops/${encodeURIComponent(stop.id)}/visits?from=${plus(from, -7)}&to=${to}`,
      end.signal,
    )
      .then(x => put({ of: shown, visits: x.items }))
      .catch(e => stale(e) || put({ of: shown }))
    return () => end.abort()
  }, [shown, stop.id])
  // What the page knows already serves until the month is there.
  const marks = signs(got?.of === shown && got.visits ? got.visits : stop.visits)
  const seen = new Set([...marks.values()].flat().map(x => x.look))
  return (
    <section class="place__part months" data-testid="months">
      <h3>{w('coming')}</h3>
      {coming.length ? (
        <ol class="visits" data-testid="visits">
          {coming.slice(0, all ? coming.length : FEW).map(v => (
            <li key={`${v.start}${v.original}`} class={v.action === 'cancelled' ? 'is-off' : ''}>
              <time dateTime={v.on}>{dateWords(v.on)}</time>
              {v.action === 'cancelled' ? <del>{spanWords(v)}</del> : <span class="num">{spanWords(v)}</span>}
              {changeWords(v) && <small>{changeWords(v)}</small>}
              {!v.recycling && v.action !== 'cancelled' && <small class="quiet">{cal('noRecycling')}</small>}
            </li>
          ))}
        </ol>
      ) : (
        <p>{w('noNext')}</p>
      )}
      {coming.length > FEW && !all && (
        <p>
          <button type="button" class="button" onClick={() => show(true)}>
            {w('more')}
          </button>
        </p>
      )}
      <h3 class="hidden">{cal('month')}</h3>
      <Month month={shown} signs={marks} today={day} />
      <p class="months__turn">
        <button
          type="button"
          class="button"
          disabled={shown <= month(day)}
          onClick={() => turn(month(`${shown}-01`, -1))}
        >
          <Icon name="back" />
          {cal('earlier')}
        </button>
        <button type="button" class="button" onClick={() => turn(month(`${shown}-01`, 1))}>
          {cal('later')}
          <Icon name="next" />
        </button>
      </p>
      <ul class="month__key">
        {looks.map(
          x =>
            seen.has(x) && (
              <li key={x}>
                <span class={`month__day is-${x}`} aria-hidden="true" />
                {cal(key[x])}
              </li>
            ),
        )}
      </ul>
      {got?.of === shown && !got.visits && <p class="quiet">{w('noCalendar')}</p>}
    </section>
  )
}
