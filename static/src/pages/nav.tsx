import type { JSX } from 'preact'
import type { State } from '../data/store'
import { type Key, t } from '../i18n'

const ways = [
  ['find', '/'],
  ['markets', '/markets'],
] as const

/** Nav is the ways to the other pages, on those without a map. */
export function Nav({ s }: { s: State }): JSX.Element {
  return (
    <nav class="head__nav" aria-label={t('nav.main')}>
      {ways.map(([page, href]) => (
        <a key={page} href={href} data-go="page" aria-current={s.asked.page === page ? 'page' : undefined}>
          {t(`nav.${page}` as Key)}
        </a>
      ))}
    </nav>
  )
}
