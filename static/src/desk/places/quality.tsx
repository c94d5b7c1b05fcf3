import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { State } from '../../data/store'
import { w } from '../../i18n/desk/places'
import { w as shell } from '../../i18n/desk/shell'
import { filter, here } from '../route'
import { Wait } from '../states'
import { useAsked } from '../use'
import { areaWord } from './words'

type Problem = 'no_hours' | 'no_materials' | 'off_area' | 'stale' | 'duplicate'

const problems: Problem[] = ['no_hours', 'no_materials', 'off_area', 'stale', 'duplicate']

/** Quality counts what is wrong with the public places; each count opens the places behind it. */
export default function Quality({ s }: { s: State }): JSX.Element {
  const area = here().query.get('area') ?? ''
  const got = useAsked<{ counts: Record<string, number>; total: number }>(
    `/api/v1/work/quality${area ? `?area=${area}` : ''}`,
  )
  useEffect(() => {
    document.title = w('qualityTitle')
  }, [])
  const counties = (s.vocab?.areas ?? []).filter(a => a.code.length === 6)
  return (
    <>
      <div class="titlebar">
        <div>
          <h1>{w('qualityTitle')}</h1>
          <p>{w('qualityWhy')}</p>
        </div>
        <select
          class="button"
          aria-label={shell('area')}
          value={area}
          onChange={e => filter('area', e.currentTarget.value)}
        >
          <option value="">{shell('all')}</option>
          {counties.map(a => (
            <option key={a.code} value={a.code}>
              {areaWord(a.code)}
            </option>
          ))}
        </select>
      </div>
      <Wait asked={got}>
        {q => (
          <table class="bars" data-testid="quality">
            <caption>{w('ofPublic', { n: q.total })}</caption>
            <tbody>
              {problems.map(p => {
                const n = q.counts[p] ?? 0
                return (
                  <tr key={p}>
                    <th scope="row">{w(`q_${p}`)}</th>
                    <td class="num">{n}</td>
                    <td class="bars__bar">
                      <i
                        class={`bar${n ? ' bar--bad' : ''}`}
                        style={{ width: `${q.total ? (100 * n) / q.total : 0}%` }}
                      />
                    </td>
                    <td>
                      {n > 0 && (
                        <a
                          class="button button--small"
                          href={`/work/places?state=published&problem=${p}${area ? `&area=${area}` : ''}`}
                        >
                          {w('fix')}
                        </a>
                      )}
                    </td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        )}
      </Wait>
    </>
  )
}
