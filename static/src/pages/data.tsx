import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { call } from '../data/api'
import type { State } from '../data/store'
import { type Key, named, t } from '../i18n'
import { Icon } from '../ui/icon'
import { Mark } from '../ui/mark'

interface Count {
  kind: string
  n: number
}

/** Data is the open-data page: how many places there are, and every way to take them along. */
export function Data({ s }: { s: State }): JSX.Element {
  const [total, setTotal] = useState<number>()
  const [counts, setCounts] = useState<Count[]>()
  const [failed, setFailed] = useState(false)
  const kinds = s.vocab?.kinds ?? []
  document.title = t('d.pageTitle')

  useEffect(() => {
    if (!kinds.length) return
    const count = (kind: string) =>
      call<{ total: number }>(`/api/v1/places?limit=1${kind ? `&kind=${kind}` : ''}`).then(x => x.total)
    count('')
      .then(setTotal)
      .catch(() => setFailed(true))
    Promise.all(kinds.map(async k => ({ kind: k.code, n: await count(k.code) })))
      .then(setCounts)
      .catch(() => setFailed(true))
  }, [kinds.length])

  const most = Math.max(1, ...(counts ?? []).map(c => c.n))
  const origin = location.origin
  const at = s.vocab?.city.location
  const files = ['csv', 'xlsx', 'geojson', 'kml'] as const
  const apis: [Key, string][] = [
    ['d.docs', '/docs'],
    ['d.openapi', '/openapi.json'],
    ['d.ogc', '/ogc'],
    ['d.nearest', `/api/v1/sites/nearest?lon=${at?.[0] ?? 104.77}&lat=${at?.[1] ?? 29.35}&limit=5`],
    ['d.tiles', '/tiles/places/{z}/{x}/{y}.mvt'],
  ]
  const embed = `<iframe src="${origin}/embed" title="${t('app.name')}" width="100%" height="640" style="border:0"></iframe>`
  return (
    <div class="text">
      <h1>{t('d.title')}</h1>
      <p class="lead">{t('d.lead')}</p>
      <section>
        <h2>{t('d.now')}</h2>
        {failed ? (
          <p class="note">{t('d.error')}</p>
        ) : (
          <p class="figure">
            <b class="num">{total ?? '…'}</b> {t('d.places')}
          </p>
        )}
        {!!s.vocab?.demo && (
          <p>
            <span class="badge">{t('card.demo')}</span> {t('d.demo', { n: s.vocab.demo })}
          </p>
        )}
        {counts && (
          <table class="bars">
            <caption>{t('d.kinds')}</caption>
            <tbody>
              {counts.map(c => (
                <tr key={c.kind}>
                  <th scope="row">
                    <Mark kind={c.kind} state="open" />
                    {named(kinds.find(k => k.code === c.kind))}
                  </th>
                  <td class="num">{c.n}</td>
                  <td class="bars__bar" aria-hidden="true">
                    <i class={`bar bar--${c.kind}`} style={{ width: `${(c.n / most) * 100}%` }} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {counts && <p class="quiet">{t('d.kindsNote')}</p>}
      </section>
      <section>
        <h2>{t('d.download')}</h2>
        <ul class="files">
          {files.map(f => (
            <li key={f}>
              <a class="button" href={`/api/v1/export/places.${f}`} download>
                <Icon name="take" />
                {f === 'geojson' ? 'GeoJSON' : f.toUpperCase()}
              </a>
              <span class="quiet">{t(`d.${f}`)}</span>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2>{t('d.api')}</h2>
        <dl class="facts">
          {apis.map(([key, path]) => (
            <div key={key}>
              <dt>{t(key)}</dt>
              <dd>{path.includes('{') ? <code>{path}</code> : <a href={path}>{path}</a>}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section>
        <h2>{t('d.embed')}</h2>
        <p>{t('d.embedHow')}</p>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable block must be reachable by keyboard */}
        <pre tabIndex={0}>
          <code>{embed}</code>
        </pre>
      </section>
      <section>
        <h2>{t('d.licence')}</h2>
        <p>{t('d.licenceText')}</p>
      </section>
    </div>
  )
}
