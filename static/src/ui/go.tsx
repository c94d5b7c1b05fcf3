import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { call } from '../data/api'
import { read, write } from '../data/kept'
import { t } from '../i18n'
import type { Card, Place } from '../pure/types'
import { isStop } from '../pure/url'
import { Icon } from './icon'

export const apps = ['amap', 'baidu', 'tencent', 'apple', 'osm'] as const
export type App = (typeof apps)[number]

type Links = Place['links']

/** Go is the one main action. The first time it asks which map; after that it opens that one at once. */
export function Go({ card, links: given }: { card: Card; links?: Links }): JSX.Element {
  const [links, setLinks] = useState<Links | 'none'>()
  const [open, setOpen] = useState(false)

  const press = async () => {
    if (open) return setOpen(false)
    const mine = read<App>('app')
    let got = given ?? (links === 'none' ? undefined : links)
    if (!got) {
      try {
        got = (await call<Place>(`/api/v1/${isStop(card.code) ? 'stops' : 'places'}/${encodeURIComponent(card.code)}`))
          .links
      } catch {
        // Without the server the plain position still works in every phone's own map.
        const [lon, lat] = card.location.coordinates
        got = { geo: `geo:${lat},${lon}?q=${lat},${lon}(${encodeURIComponent(card.name)})` }
      }
    }
    setLinks(got ?? 'none')
    const direct = mine && got?.[mine]
    if (direct) location.assign(direct)
    setOpen(true)
  }

  return (
    <>
      <button
        type="button"
        class="button button--main"
        aria-expanded={open}
        aria-label={t('card.goTo', { name: card.name })}
        onClick={press}
      >
        <Icon name="go" />
        {t('card.go')}
      </button>
      {open && links && (
        <div class="go" role="group" aria-label={t('go.with')}>
          <span class="quiet">{t(links === 'none' ? 'go.none' : 'go.with')}</span>
          {links !== 'none' && <Links links={links} />}
        </div>
      )}
    </>
  )
}

/** Links are the map apps, each with coordinates in its own datum (the server converts). */
export function Links({ links }: { links: NonNullable<Links> }): JSX.Element {
  return (
    <span class="go__apps">
      {apps.map(
        a =>
          links[a] && (
            <a key={a} class="button" href={links[a]} rel="noreferrer" onClick={() => write('app', a)}>
              {t(`go.${a}`)}
            </a>
          ),
      )}
      {links.geo && (
        <a class="button" href={links.geo}>
          {t('go.geo')}
        </a>
      )}
    </span>
  )
}
