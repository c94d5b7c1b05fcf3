import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { w } from '../../i18n/desk/admin'
import { when } from '../when'

export interface Link {
  url: string
  expires: string
}

/** Once shows a link that is told a single time. */
export function Once({ link }: { link: Link }): JSX.Element {
  const [copied, tell] = useState(false)
  // A server that knows no public address of its own gives the path only.
  const url = new URL(link.url, location.origin).href
  const copy = () =>
    navigator.clipboard?.writeText(url).then(
      () => tell(true),
      () => undefined,
    )
  return (
    <div class="tell pane" role="status">
      <p>{w('once')}</p>
      <p>
        <code class="link" data-testid="link">
          {url}
        </code>
      </p>
      <p class="acts">
        <button type="button" class="button" onClick={copy}>
          {w(copied ? 'copied' : 'copy')}
        </button>
        <span class="quiet">{w('until', { when: when(link.expires) })}</span>
      </p>
    </div>
  )
}
