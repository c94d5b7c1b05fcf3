import type { JSX } from 'preact'
import { choose, dark } from '../data/actions'
import type { State } from '../data/store'
import { t } from '../i18n'
import { Icon } from './icon'

/** Settings change type size, language and colours; the device remembers them. */
export function Settings({ s }: { s: State }): JSX.Element {
  return (
    <div class="head__set">
      <button type="button" aria-pressed={s.big} onClick={() => choose({ big: !s.big })}>
        {t('set.big')}
      </button>
      <button
        type="button"
        lang={s.lang === 'zh' ? 'en' : 'zh-CN'}
        onClick={() => choose({ lang: s.lang === 'zh' ? 'en' : 'zh' })}
      >
        {t('set.lang')}
      </button>
      <button
        type="button"
        class="head__theme"
        aria-label={t('set.theme')}
        title={t('set.theme')}
        onClick={() => choose({ theme: dark() ? 'light' : 'dark' })}
      >
        <Icon name="theme" />
      </button>
    </div>
  )
}
