import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { query } from '../../data/api'
import type { State } from '../../data/store'
import { w } from '../../i18n/desk/reports'
import { w as shell } from '../../i18n/desk/shell'
import { areaChoice, choice } from '../choice'
import { DeskMap } from '../map'
import { filter, go, here } from '../route'
import { useRows } from '../rows'
import { Table } from '../table'
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
  return (
    <>
      <h1>{w('deskTitle')}</h1>
      <div class="filterrow">
        {choice('state', w('anyState'), states, stateWord)}
        {choice('category', w('anyCategory'), categories, categoryWord)}
        {areaChoice(s)}
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
        <Table
          list={list}
          name="reports"
          heads={[w('code'), w('what'), shell('state'), w('lead'), w('received')]}
          id={r => r.code}
          cells={r => (
            <>
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
            </>
          )}
          none={w('deskNone')}
          why={w('deskNoneWhy')}
          at={at}
          move={move}
        />
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
