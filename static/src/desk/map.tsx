import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { State } from '../data/store'
import { w } from '../i18n/desk/map'
import type { Hands, Shown } from '../map/spots'

type Drawn = Awaited<ReturnType<typeof import('../map/spots').spots>>

/** DeskMap shows places beside a list or form. Whatever it lets one choose can be chosen without it, too. */
export function DeskMap({ s, shown, hands }: { s: State; shown: Shown; hands?: Hands }): JSX.Element {
  const box = useRef<HTMLDivElement>(null)
  const map = useRef<Drawn | undefined>(undefined)
  const latest = useRef({ shown, hands })
  latest.current = { shown, hands }
  const drawn = `${s.theme}|${s.lang}|${s.big}|${!!s.vocab}`
  useEffect(() => {
    if (!s.vocab) return
    let over = false
    const made = import('../map/spots')
      .then(m => (over ? undefined : m.spots(box.current!, s, latest.current.shown, () => latest.current.hands ?? {})))
      .then(d => {
        if (over) d?.end()
        else {
          map.current = d
          d?.update(latest.current.shown)
        }
      })
      .catch(() => undefined) // The list beside it works without a map.
    const size = new ResizeObserver(() => map.current?.resize())
    size.observe(box.current!)
    return () => {
      over = true
      size.disconnect()
      made.then(() => map.current?.end())
      map.current = undefined
    }
  }, [drawn])
  useEffect(() => map.current?.update(shown))
  return (
    <figure class="deskmap" aria-label={w('map')}>
      <div ref={box} class="deskmap__box" data-testid="deskmap" />
      <div class="deskmap__tools">
        <button type="button" aria-label={w('closer')} onClick={() => map.current?.zoom(1)}>
          +
        </button>
        <button type="button" aria-label={w('farther')} onClick={() => map.current?.zoom(-1)}>
          −
        </button>
      </div>
      <figcaption>
        <small>WGS-84</small>
      </figcaption>
    </figure>
  )
}
