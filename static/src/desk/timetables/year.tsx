import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { w as cal } from '../../i18n/calendar'
import { w } from '../../i18n/desk/timetables'
import { plus, weekday } from '../../pure/civil'
import { Icon } from '../../ui/icon'
import { Month, type Sign } from '../../ui/month'

const steps: Record<string, (d: string) => number> = {
  ArrowLeft: () => -1,
  ArrowRight: () => 1,
  ArrowUp: () => -7,
  ArrowDown: () => 7,
  Home: d => 1 - weekday(d),
  End: d => 7 - weekday(d),
  PageUp: () => -28,
  PageDown: () => 28,
}
const looks = ['visit', 'moved', 'extra', 'off', 'other', 'holiday', 'worked'] as const
const words = {
  visit: () => cal('keyVisit'),
  moved: () => cal('keyMoved'),
  extra: () => cal('keyExtra'),
  off: () => cal('keyOff'),
  other: () => cal('keyOther'),
  holiday: () => w('holiday'),
  worked: () => w('worked'),
}

interface Props {
  year: number
  turn: (year: number) => void
  signs: Map<string, Sign[]>
  today: string
  /** The day that is open, and how one opens; without it the calendar is only looked at. */
  opened?: string
  open?: (date: string) => void
}

/** Year is twelve months; its days are reached with the arrow keys and opened with Enter. */
export function Year({ year, turn, signs, today, opened, open }: Props): JSX.Element {
  const box = useRef<HTMLDivElement>(null)
  const first = today.startsWith(String(year)) ? today : `${year}-01-01`
  const [at, move] = useState(first)
  const moved = useRef(false)
  const now = at.startsWith(String(year)) ? at : first
  useEffect(() => {
    if (moved.current) box.current?.querySelector<HTMLElement>(`[data-date="${now}"]`)?.focus()
    moved.current = false
  }, [now])
  const key = (e: KeyboardEvent) => {
    const step = steps[e.key]
    const from = (e.target as HTMLElement).dataset.date
    if (!step || !from || e.ctrlKey || e.metaKey || e.altKey) return
    e.preventDefault()
    const to = plus(from, step(from))
    moved.current = true
    move(to)
    if (Number(to.slice(0, 4)) !== year) turn(Number(to.slice(0, 4)))
  }
  const [whole, show] = useState(false)
  const past = (m: string) => m < today.slice(0, 7)
  const seen = new Set([...signs.values()].flat().map(x => x.look))
  return (
    <section class={`year${whole ? ' is-whole' : ''}`} aria-label={w('yearTitle')} data-testid="year">
      <p class="year__turn">
        <button type="button" class="button" aria-label={w('yearPrev')} onClick={() => turn(year - 1)}>
          <Icon name="back" />
        </button>
        <b>{w('year', { n: year })}</b>
        <button type="button" class="button" aria-label={w('yearNext')} onClick={() => turn(year + 1)}>
          <Icon name="next" />
        </button>
      </p>
      {past(`${year}-01`) && (
        <button type="button" class="button button--small year__whole" onClick={() => show(true)}>
          {w('wholeYear')}
        </button>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the days are buttons; the arrows move between them */}
      <div class="year__months" ref={box} onKeyDown={key}>
        {Array.from({ length: 12 }, (_, i) => {
          const m = `${year}-${String(i + 1).padStart(2, '0')}`
          return (
            <div key={m} class={past(m) ? 'is-past' : undefined}>
              <Month
                month={m}
                signs={signs}
                today={today}
                at={now}
                opened={opened}
                press={
                  open &&
                  (d => {
                    move(d)
                    open(d)
                  })
                }
              />
            </div>
          )
        })}
      </div>
      <ul class="month__key">
        {looks.map(
          x =>
            seen.has(x) && (
              <li key={x}>
                <span class={`month__day is-${x}`} aria-hidden="true" />
                {words[x]()}
              </li>
            ),
        )}
      </ul>
      {open && <p class="quiet keys">{w('yearHint')}</p>}
    </section>
  )
}
