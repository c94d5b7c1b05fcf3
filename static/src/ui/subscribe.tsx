import type { JSX } from 'preact'
import { w } from '../i18n/stops'
import { Icon } from './icon'
import { Copy } from './share'

/** Subscribe puts a feed into the calendar of a phone or computer; `path` is its address on this site. */
export function Subscribe({ path, title, note }: { path: string; title: string; note?: string }): JSX.Element {
  const url = `${location.origin}${path}`
  return (
    <section class="place__part subscribe">
      <h3>{title}</h3>
      <p>{w('subscribeWhy')}</p>
      <p class="subscribe__do">
        <a class="button button--main" href={url.replace(/^https?/, 'webcal')}>
          <Icon name="clock" />
          {w('subscribeGo')}
        </a>
        <Copy text={url} word={w('subscribeCopy')} />
        <a class="button" href={path} download>
          <Icon name="take" />
          {w('file')}
        </a>
      </p>
      <p class="quiet">
        {w('subscribeHow')} {note}
      </p>
    </section>
  )
}
