import { type JSX, render } from 'preact'
import type { State } from '../data/store'
import { named, t } from '../i18n'
import '../i18n/map'
import { Icon } from '../ui/icon'
import { Mark } from '../ui/mark'

interface Acts {
  zoom(by: number): void
  here(): void
}

/** furnish puts the map's own buttons, key and credit over it; they are plain buttons, so the keyboard has them too. */
export function furnish(box: HTMLElement, s: State, acts: Acts): { update(s: State): void } {
  const root = document.createElement('div')
  root.className = 'tools'
  box.append(root)
  const update = (now: State) => render(<Tools s={now} acts={acts} />, root)
  update(s)
  return { update }
}

function Tools({ s, acts }: { s: State; acts: Acts }): JSX.Element {
  const groups = [...new Map((s.vocab?.kinds ?? []).map(k => [k.group, k])).values()]
  const credit = [s.vocab?.basemap?.attribution, s.vocab?.imprint?.mapApproval].filter(Boolean).join(' · ')
  return (
    <>
      <div class="tools__zoom">
        <button type="button" aria-label={t('map.in')} onClick={() => acts.zoom(1)}>
          +
        </button>
        <button type="button" aria-label={t('map.out')} onClick={() => acts.zoom(-1)}>
          −
        </button>
      </div>
      {(s.asked.view || s.picking) && (
        <button type="button" class="tools__here" onClick={acts.here}>
          <Icon name="pin" />
          {t('map.here')}
        </button>
      )}
      <details class="tools__key">
        <summary>{t('map.key')}</summary>
        <ul>
          {groups.map(k => (
            <li key={k.group}>
              <Mark kind={k.code} state="open" />
              {k.group === 'site' ? t('map.sites') : named(k)}
            </li>
          ))}
          <li>
            <Mark kind="scheduled_stop" state="closed" />
            {t('map.stops')}
          </li>
          <li class="tools__gap">
            <Mark kind="" state="open" />
            {t('map.isOpen')}
          </li>
          <li>
            <Mark kind="" state="closed" />
            {t('map.isClosed')}
          </li>
          <li>
            <Mark kind="" state="unknown" />
            {t('map.isUnknown')}
          </li>
          <li>
            <svg class="mark" viewBox="0 0 20 20" aria-hidden="true">
              <circle cx="10" cy="10" r="7.5" class="ring" />
              <path d="M10 2.5a7.5 7.5 0 0 1 7.5 7.5" class="ring ring--on" />
            </svg>
            {t('map.ring')}
          </li>
        </ul>
      </details>
      {credit && <p class="tools__credit">{credit}</p>}
    </>
  )
}
