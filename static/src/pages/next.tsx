import type { JSX } from 'preact'
import { dateWords } from '../i18n/dates'
import { w } from '../i18n/stops'
import { today } from '../pure/ago'
import { between } from '../pure/civil'
import { clock } from '../pure/time'
import { spanWords } from '../ui/visits'

/** Next is the answer, in the largest type there is: when a vehicle comes, and `who` that is. */
export function Next({ v, now, who }: { v?: { start: string; end: string }; now: number; who?: string }): JSX.Element {
  if (!v || Date.parse(v.end) <= now) return <p class="stop__next">{w('noNext')}</p>
  const start = Date.parse(v.start)
  const here = start <= now
  const on = today(start)
  const days = between(today(now), on)
  return (
    <p class="stop__next" data-testid="next">
      <span class="quiet">{w(here ? 'now' : 'next')}</span>
      {here ? (
        <b class="is-here">{w('until', { t: clock(Date.parse(v.end)) })}</b>
      ) : (
        <>
          <b>{dateWords(on)}</b>
          <b class="num">{spanWords(v)}</b>
        </>
      )}
      <span>
        {!here && (days === 0 ? w('today') : days === 1 ? w('tomorrow') : w('inDays', { n: days }))}
        {!here && who && ' · '}
        {who}
      </span>
    </p>
  )
}
