import type { JSX } from 'preact'
import type { State } from '../data/store'
import { t } from '../i18n'

/** Foot names the publisher, the map approval number and the ways to data and help. */
export function Foot({ s }: { s: State }): JSX.Element {
  const im = s.vocab?.imprint
  return (
    <footer class="foot">
      <p>{t('foot.line')}</p>
      {!!s.vocab?.demo && <p>{t('state.demo')}</p>}
      <p class="foot__links">
        <a href="/street" data-go="page">
          {t('nav.street')}
        </a>
        <a href="/prices">{t('nav.prices')}</a>
        <a href="/pickup">{t('nav.pickup')}</a>
        <a href="/data" data-go="page">
          {t('nav.data')}
        </a>
        <a href="/about" data-go="page">
          {t('nav.about')}
        </a>
        <a href="/report">{t('nav.report')}</a>
        <a href="/work">{t('nav.work')}</a>
        {im?.operator && <span>{im.operator}</span>}
        {im?.contact && <span>{im.contact}</span>}
        {im?.mapApproval && <span>{im.mapApproval}</span>}
      </p>
    </footer>
  )
}
