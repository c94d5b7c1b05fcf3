import type { JSX } from 'preact'
import { type Key, t } from '../i18n'
import { today } from '../pure/ago'
import type { Card, Day, Place, Span } from '../pure/types'

/** Week is the next seven days as a table; today is marked, holidays are named. */
export function Week({ place, now }: { place: Card | Place; now: number }): JSX.Element {
  const week = 'week' in place ? place.week : undefined
  const receiving = 'receivingHours' in place ? place.receivingHours : ''
  if (!week?.length) return <p class="quiet">{place.hours ?? t('p.hoursUnknown')}</p>
  const day = today(now)
  return (
    <>
      <table class="week">
        <tbody>
          {week.map(d => (
            <tr
              key={d.date}
              class={d.date === day ? 'is-today' : ''}
              aria-current={d.date === day ? 'date' : undefined}
            >
              <th scope="row">
                {t(`day.${d.weekday % 7}` as Key)}
                <small>
                  {dateWords(d)}
                  {d.date === day && ` · ${t('p.today')}`}
                  {d.holiday && ` · ${d.holiday}`}
                </small>
              </th>
              <td>
                {spansWords(d.spans).map(x => (
                  <span key={x}>{x}</span>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {receiving && (
        <p class="quiet">
          {t('p.receiving')}: {receiving}
        </p>
      )}
    </>
  )
}

const short = (hm: string) => hm.replace(/^0(\d:)/, '$1')

/** spansWords writes a day's hours: 8:00–12:00, 14:00–17:30; 全天; 休息. */
export function spansWords(spans: Span[]): string[] {
  if (!spans.length) return [t('p.rest')]
  if (spans.length === 1 && spans[0]!.from === '00:00' && spans[0]!.to === '24:00') return [t('p.allDay')]
  return spans.map(s => `${short(s.from)}–${short(s.to)}`)
}

export const dateWords = (d: Day): string => {
  const [, m, day] = d.date.split('-').map(Number)
  return `${m}/${day}`
}
