import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { query } from '../../data/api'
import type { State } from '../../data/store'
import { w } from '../../i18n/desk/oversight'
import { w as shell } from '../../i18n/desk/shell'
import { choice } from '../choice'
import { may } from '../me'
import { areaWord } from '../places/words'
import { filter, go, here } from '../route'
import { useRows } from '../rows'
import { Empty, Wait } from '../states'
import { useList } from '../use'
import { day } from '../when'
import { type Inspection, states, stateTone, stateWord } from './types'

/** Inspections is the list of them: what is planned, what waits for an answer, what is late. */
export default function Inspections({ s }: { s: State }): JSX.Element {
  const q = here().query
  const ask = (name: string) => q.get(name) ?? ''
  const list = useList<Inspection>(
    query('/api/v1/work/inspections', {
      state: ask('state'),
      area: ask('area'),
      overdue: ask('overdue'),
      limit: 50,
    }),
  )
  useEffect(() => {
    document.title = w('inspections')
  }, [])
  const [at, move] = useRows(list.items.length, { Enter: n => go(`/work/inspections/${list.items[n]!.id}`) })
  const counties = (s.vocab?.areas ?? []).filter(a => a.code.length === 6 && !a.code.endsWith('00'))
  return (
    <>
      <div class="titlebar">
        <h1>{w('inspections')}</h1>
        {may('inspection.write') && (
          <a class="button button--main" href="/work/inspections/new">
            {w('plan')}
          </a>
        )}
      </div>
      <div class="filterrow">
        {choice('state', w('anyState'), states, stateWord)}
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
      <Wait asked={list}>
        {() =>
          list.items.length ? (
            <div class="pane">
              <div class="tablebox">
                <table class="table" data-testid="inspections">
                  <thead>
                    <tr>
                      <th>{w('subject')}</th>
                      <th>{shell('state')}</th>
                      <th>{w('plannedOn')}</th>
                      <th>{w('dueOn')}</th>
                      <th class="num">{w('findings')}</th>
                      <th>{shell('area')}</th>
                      <th>{w('code')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {list.items.map((i, n) => (
                      <tr key={i.id} data-row aria-selected={n === at} onMouseEnter={() => move(n)}>
                        <td>
                          <a href={`/work/inspections/${i.id}`}>{i.subject}</a>
                        </td>
                        <td>
                          <span class={`tag ${i.overdue ? 'tag--bad' : stateTone(i.state)}`}>
                            {i.overdue ? w('late') : stateWord(i.state)}
                          </span>
                        </td>
                        <td>{day(i.plannedOn)}</td>
                        <td>{day(i.dueOn) || '—'}</td>
                        <td class="num">{i.findings.length}</td>
                        <td>{areaWord(i.county)}</td>
                        <td>{i.code}</td>
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
            <Empty what={w('none')} why={w('noneWhy')} />
          )
        }
      </Wait>
    </>
  )
}
