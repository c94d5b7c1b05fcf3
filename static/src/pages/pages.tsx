import type { JSX } from 'preact'
import '../i18n/more'
import '../css/pages.css'
import type { State } from '../data/store'
import { t } from '../i18n'
import { parts } from '../ui/parts'
import { About } from './about'
import { Data } from './data'
import { Nav } from './nav'
import { Prices } from './prices'

parts.Nav = Nav

/** Pages are those without a map: open data, about, not found. */
export default function Pages({ s }: { s: State }): JSX.Element {
  if (s.asked.page === 'data') return <Data s={s} />
  if (s.asked.page === 'about') return <About s={s} />
  // Not known to the first list, whose bytes are counted.
  if (location.pathname === '/prices') return <Prices s={s} />
  document.title = t('n.title')
  return (
    <div class="text">
      <h1>{t('n.title')}</h1>
      <p>{t('n.why')}</p>
      <p>
        <a class="button button--main" href="/" data-go="page">
          {t('n.next')}
        </a>
      </p>
    </div>
  )
}
