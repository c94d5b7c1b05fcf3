import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { query } from '../../data/api'
import type { State } from '../../data/store'
import { w } from '../../i18n/desk/reports'
import { w as shell } from '../../i18n/desk/shell'
import { choice } from '../choice'
import { DeskMap } from '../map'
import { areaWord } from '../places/words'
import { filter, go, here } from '../route'
import { useRows } from '../rows'
import { Empty, Wait } from '../states'
import { useAsked, useList } from '../use'
import { day } from '../when'
import { cells, type Spots } from './hot'
import type { WorkReport } from './one'
import { categories, categoryWord, departmentWord, states, stateTone, stateWord } from './words'

/** Reports is the case workers' desk: what residents said, what is due, and where it piles up. */
export default function Reports({ s }: { s: State }): JSX.Element {
  const q = here().query
  const ask = (name: string) => q.get(name) ?? ''
  const list = useList<WorkReport>(
    query('/api/v1/work/reports', {
      state: ask('state'),
      category: ask('category'),
      area: ask('area'),
      overdue: ask('overdue'),
      limit: 50,
    }),
  )
  const hot = useAsked<Spots>(query('/api/v1/reports/hotspots', { category: ask('category') }))
  useEffect(() => {
    document.title = w('deskTitle')
  }, [])
  const [at, move] = useRows(list.items.length, { Enter: n => go(`/work/reports/${list.items[n]!.code}`) })
  const counties = (s.vocab?.areas ?? []).filter(a => a.code.length === 6)
  return (
    <>
      <h1>{w('deskTitle')}</h1>
      <div class="filterrow">
        {choice('state', w('anyState'), states, stateWord)}
        {choice('category', w('anyCategory'), categories, categoryWord)}
        {choice(
          'area',
          shell('area'),
          counties.map(a => a.code),
          areaWord,
        )}
        <button
          type="button"
          class={`chip${ask('overdue') ? ' is-on' : ''}`}
          aria-pressed={!!ask('overdue')}
          onClick={() => filter('overdue', ask('overdue') ? '' : 'true')}
        >
          {w('onlyLate')}
        </button>
      </div>
      <div class="split split--map">
        <Wait asked={list}>
          {() =>
            list.items.length ? (
              <div class="pane">
                <div class="tablebox">
                  <table class="table" data-testid="reports">
                    <thead>
                      <tr>
                        <th>{w('code')}</th>
                        <th>{w('what')}</th>
                        <th>{shell('state')}</th>
                        <th>{w('lead')}</th>
                        <th>{w('received')}</th>
                      </tr>
                    </thead>
                    <tbody>
                      {list.items.map((r, i) => (
                        <tr key={r.code} data-row aria-selected={i === at} onMouseEnter={() => move(i)}>
                          <td>
                            <a href={`/work/reports/${r.code}`}>{r.code}</a>
                          </td>
                          <td>{categoryWord(r.category)}</td>
                          <td>
                            <span class={`tag ${stateTone(r.state)}`}>{stateWord(r.state)}</span>{' '}
                            {r.overdue && <span class="tag tag--bad">{w('overdue')}</span>}
                          </td>
                          <td>{(r.lead.length ? r.lead : r.joint).map(departmentWord).join('、')}</td>
                          <td class="num">{day(r.createdAt)}</td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </div>
                {list.more && (
                  <button type="button" class="button" onClick={list.more}>
                    {shell('more')}
                  </button>
                )}
              </div>
            ) : (
              <Empty what={w('deskNone')} why={w('deskNoneWhy')} />
            )
          }
        </Wait>
        <div class="pane">
          <DeskMap s={s} shown={{ spots: [], cells: cells(hot.data) }} />
          <p class="quiet">
            <b>{w('hot')}</b> {w('hotWhy')}
          </p>
        </div>
      </div>
    </>
  )
}
