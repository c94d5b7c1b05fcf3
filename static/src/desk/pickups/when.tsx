import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { query } from '../../data/api'
import { spoken } from '../../i18n'
import { shortDate } from '../../i18n/dates'
import { w } from '../../i18n/desk/booking'
import { w as pickup } from '../../i18n/desk/pickups'
import { today } from '../../pure/ago'
import { plus, weekday } from '../../pure/civil'
import { Wait } from '../states'
import { useAsked } from '../use'
import { takes, where } from './draft'
import { Instead } from './instead'
import type { Offer } from './types'
import type { Step } from './what'
import { dayWords, materialWord, windowWords } from './words'

/** When shows the days somebody comes there for these things, and asks for one of their times. */
export function When({ s, d, set, bad, turn }: Step & { turn: number }): JSX.Element {
  const at = where(d)
  const here = at ? { lon: at[0], lat: at[1] } : d.area ? { area: d.area } : undefined
  const asked = useAsked<{ items: Offer[] }>(here ? query('/api/v1/pickup/offers', { ...here, kind: d.kind }) : '')
  useEffect(() => {
    if (turn) asked.again()
  }, [turn])
  if (!here) return <p class="quiet">{w('whenFirst')}</p>
  return <Wait asked={asked}>{got => <Times s={s} d={d} set={set} bad={bad} offers={got.items} />}</Wait>
}

function Times({ s, d, set, bad, offers }: Step & { offers: Offer[] }): JSX.Element {
  const materials = s.vocab?.materials ?? []
  const all = offers.filter(o => d.things.every(t => takes(o, t.material, materials)))
  const slots = all.flatMap(o => o.slots.map(x => ({ ...x, offer: o })))
  const days = [...new Set(slots.map(x => x.date))].sort()
  const left = (date: string) => slots.filter(x => x.date === date).reduce((n, x) => n + x.free, 0)
  const [day, turn] = useState(d.date)
  const open = days.includes(day) ? day : (days.find(left) ?? days[0] ?? '')
  // What was chosen may be gone: another place, other things, or somebody was first.
  const holds = slots.some(x => x.offer.id === d.offer && x.date === d.date && x.window === d.window && x.free > 0)
  useEffect(() => {
    if (d.window && !holds) set({ offer: '', date: '', window: '' })
  }, [holds, d.window])
  if (!offers.length) return <Instead d={d} what={w('noOffer')} />
  if (!all.length) {
    const odd = d.things.filter(t => !offers.some(o => takes(o, t.material, materials)))
    const named = (odd.length ? odd : d.things).map(t => materialWord(t.material))
    return (
      <Instead d={d} what={w('noKind', { what: named.join(spoken() === 'en' ? ', ' : '、') })} why={w('noKindWhy')} />
    )
  }
  if (!days.some(left)) return <Instead d={d} what={w('allFull')} />
  const fault = bad('window') || bad('offer') || bad('date')
  return (
    <fieldset class={`field${fault ? ' has-fault' : ''}`}>
      <legend class="hidden">{w('when')}</legend>
      <div class="dayrow" role="group" aria-label={w('when')}>
        {days.map(date => (
          <button
            key={date}
            type="button"
            data-date={date}
            class={`dayrow__day${date === open ? ' is-on' : ''}`}
            aria-pressed={date === open}
            disabled={!left(date)}
            onClick={() => turn(date)}
          >
            <b>{shortDay(date)}</b>
            <span>{shortDate(date)}</span>
            <small>{left(date) ? w('left', { n: left(date) }) : w('full')}</small>
          </button>
        ))}
      </div>
      <p id="times">{w('chooseTime', { day: dayWords(open) })}</p>
      {all
        .filter(o => o.slots.some(x => x.date === open))
        .map(o => (
          <div key={o.id} class="times" role="group" aria-labelledby="times">
            {o.slots
              .filter(x => x.date === open)
              .map(x => {
                const on = d.offer === o.id && d.date === x.date && d.window === x.window
                return (
                  <button
                    key={x.window}
                    type="button"
                    class={`time${on ? ' is-on' : ''}`}
                    aria-pressed={on}
                    disabled={!x.free}
                    onClick={() => set({ offer: o.id, date: x.date, window: x.window })}
                  >
                    <b class="num">{windowWords(x.window)}</b>
                    <small>{x.free ? w('left', { n: x.free }) : w('full')}</small>
                  </button>
                )
              })}
            <p class="quiet small">
              {w('by', { name: [o.operator, o.name].filter(Boolean).join(' · ') })}
              {o.note && ` · ${o.note}`}
              {o.demo && !o.note && ` · ${pickup('demo')}`}
            </p>
          </div>
        ))}
      {fault && (
        <p class="field__note">
          <b role="alert">{fault}</b>
        </p>
      )}
    </fieldset>
  )
}

/** shortDay is today, tomorrow, or the day of the week. */
function shortDay(date: string): string {
  const now = today(Date.now())
  if (date === now) return pickup('today')
  if (date === plus(now, 1)) return pickup('tomorrow')
  // 4 January 2026 is a Sunday.
  return new Intl.DateTimeFormat(spoken() === 'en' ? 'en-GB' : 'zh-CN', { weekday: 'short', timeZone: 'UTC' }).format(
    Date.UTC(2026, 0, 4 + weekday(date)),
  )
}
