import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { forget } from '../data/forget'
import type { State } from '../data/store'
import { named, t } from '../i18n'

/** About is the imprint: who publishes, how to reach them, what happens with positions, how to use the keyboard. */
export function About({ s }: { s: State }): JSX.Element {
  const [gone, setGone] = useState(false)
  const im = s.vocab?.imprint
  document.title = t('a.pageTitle')
  return (
    <div class="text">
      <h1>{t('a.title')}</h1>
      <p class="lead">{t('a.lead', { city: named(s.vocab?.city) })}</p>
      <dl class="facts">
        <div>
          <dt>{t('a.operator')}</dt>
          <dd>{im?.operator || t('a.none')}</dd>
        </div>
        <div>
          <dt>{t('a.contact')}</dt>
          <dd>{im?.contact || t('a.none')}</dd>
        </div>
        <div>
          <dt>{t('a.approval')}</dt>
          <dd>{im?.mapApproval || t('a.approvalNone')}</dd>
        </div>
        {s.vocab?.version && (
          <div>
            <dt>{t('a.version')}</dt>
            <dd>{s.vocab.version}</dd>
          </div>
        )}
      </dl>
      <h2>{t('a.privacy')}</h2>
      <p>{t('a.privacyText')}</p>
      <h2>{t('a.offline')}</h2>
      <p>{t('a.offlineText')}</p>
      <p>
        <button type="button" class="button" onClick={() => forget().then(() => setGone(true))}>
          {t('a.forget')}
        </button>{' '}
        <span role="status">{gone && t('a.forgotten')}</span>
      </p>
      <h2>{t('a.keys')}</h2>
      <p>{t('a.keysText')}</p>
    </div>
  )
}
