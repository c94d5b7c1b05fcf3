import type { JSX } from 'preact'
import type { State } from '../data/store'
import { named, t } from '../i18n'
import { parts } from './parts'

/** Head is the name of the service, on a wide page the ways to the others, and how it looks. */
export function Head({ s, wide }: { s: State; wide?: boolean }): JSX.Element {
  return (
    <header class="head">
      <a class="head__brand" href="/" data-go="page">
        <svg class="head__logo" viewBox="0 0 24 24" aria-hidden="true">
          <path d="M12 3.4a8.6 8.6 0 1 0 8.6 8.6M20.6 12 17.3 9M20.6 12l3-3.4" />
          <circle cx="12" cy="12" r="2.6" />
        </svg>
        <span>
          {t('app.name')}
          <small>{named(s.vocab?.city)}</small>
        </span>
      </a>
      {wide && parts.Nav && <parts.Nav s={s} />}
      {parts.Settings && <parts.Settings s={s} />}
    </header>
  )
}
