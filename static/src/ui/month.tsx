import type { JSX } from 'preact'
import { w } from '../i18n/calendar'
import { dateWords, monthWords } from '../i18n/dates'
import { weeks } from '../pure/civil'

/** Sign is what a calendar says about a day: how it looks (a class), and in words. */
export interface Sign {
  look: string
  words: string
}

interface Props {
  /** YYYY-MM */
  month: string
  signs: Map<string, Sign[]>
  today: string
  /** The day under the keyboard; with `press` every day is a button. */
  at?: string
  /** The day that is open. */
  opened?: string
  press?: (date: string) => void
}

/** Month is one month of a calendar: a table of weeks from Monday to Sunday. */
export function Month({ month, signs, today, at, opened, press }: Props): JSX.Element {
  const heads = w('heads').split(' ')
  return (
    <table class="month">
      <caption>{monthWords(month)}</caption>
      <thead>
        <tr>
          {heads.map((h, i) => (
            <th key={h} scope="col" class={i > 4 ? 'is-weekend' : ''}>
              {h}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks(month).map((row, i) => (
          <tr key={i}>
            {row.map((d, j) => {
              const on = signs.get(d) ?? []
              const look = `month__day${on.map(x => ` is-${x.look}`).join('')}${d === today ? ' is-today' : ''}`
              const words = on.map(x => x.words).join(w('and'))
              const n = Number(d.slice(8))
              return (
                <td key={j} aria-current={d && d === today ? 'date' : undefined}>
                  {d &&
                    (press ? (
                      <button
                        type="button"
                        class={look}
                        data-date={d}
                        tabIndex={d === at ? 0 : -1}
                        aria-pressed={d === opened}
                        title={words || undefined}
                        aria-label={`${dateWords(d)}${words && w('colon')}${words}`}
                        onClick={() => press(d)}
                      >
                        {n}
                      </button>
                    ) : (
                      <span class={look} title={words || undefined}>
                        {n}
                        {words && <span class="hidden">{words}</span>}
                      </span>
                    ))}
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
