import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { sheet } from '../data/actions'
import { get, type Sheet as Height, on, type State } from '../data/store'
import { t } from '../i18n'
import { Icon } from '../ui/icon'
import type { View } from './view'

const wide = matchMedia('(min-width: 900px)')

/** Sheet holds the map: beside the list on a desktop, behind a handle (half, full) on a phone. */
export function Sheet({ s }: { s: State }): JSX.Element {
  const box = useRef<HTMLDivElement>(null)
  const view = useRef<View>(undefined)
  const [status, setStatus] = useState<'' | 'loading' | 'failed'>('')
  const [desk, setDesk] = useState(wide.matches)
  const shown = desk || s.sheet !== 'closed'
  const ready = !!s.vocab && (s.list.status === 'ready' || s.list.status === 'error')

  useEffect(() => {
    const turn = () => setDesk(wide.matches)
    wide.addEventListener?.('change', turn)
    return () => wide.removeEventListener?.('change', turn)
  }, [])

  // The map is fetched after the list is on screen, and only when it is looked at.
  const load = async () => {
    if (view.current || status === 'loading' || !box.current) return
    setStatus('loading')
    try {
      const { mount } = await import('./view')
      const v = await mount(box.current, get())
      view.current = v
      on((now, was) => v.update(now, was))
      setStatus('')
    } catch {
      setStatus('failed')
    }
  }
  useEffect(() => {
    if (shown && ready && status !== 'failed') load()
  }, [shown, ready])
  useEffect(() => view.current?.resize(), [s.sheet, desk])

  const start = useRef<{ y: number; moved: number }>(undefined)
  const heights: Height[] = ['closed', 'half', 'full']
  const step = (by: number) => {
    const i = heights.indexOf(s.sheet) + by
    sheet(heights[Math.max(0, Math.min(2, i))]!)
  }
  return (
    <section class={`sheet is-${s.sheet}`} aria-label={t('map.label')} data-testid="map">
      <div
        class="sheet__bar"
        onPointerDown={e => {
          start.current = { y: e.clientY, moved: 0 }
        }}
        onPointerMove={e => {
          if (start.current) start.current.moved = e.clientY - start.current.y
        }}
        onPointerUp={() => {
          const by = start.current?.moved ?? 0
          start.current = undefined
          if (Math.abs(by) > 24) step(by < 0 ? 1 : -1)
        }}
      >
        <button
          type="button"
          class="sheet__handle"
          aria-expanded={s.sheet !== 'closed'}
          onClick={() => sheet(s.sheet === 'closed' ? 'half' : 'closed')}
        >
          <Icon name={s.sheet === 'closed' ? 'map' : 'down'} />
          {t(s.sheet === 'closed' ? 'map.open' : 'map.close')}
        </button>
        {s.sheet !== 'closed' && (
          <button type="button" class="sheet__handle" onClick={() => sheet(s.sheet === 'full' ? 'half' : 'full')}>
            <Icon name={s.sheet === 'full' ? 'down' : 'up'} />
            {t(s.sheet === 'full' ? 'map.half' : 'map.full')}
          </button>
        )}
      </div>
      <div class="sheet__body">
        <div class="map" ref={box} />
        {status && (
          <p class="sheet__note" role="status">
            {t(status === 'loading' ? 'map.loading' : 'map.failed')}
            {status === 'failed' && (
              <button type="button" class="button" onClick={load}>
                {t('state.again')}
              </button>
            )}
          </p>
        )}
        {s.picking && !status && <p class="sheet__note">{t('where.picking')}</p>}
      </div>
    </section>
  )
}
