import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { query } from '../../data/api'
import type { State } from '../../data/store'
import { w } from '../../i18n/desk/oversight'
import { w as shell } from '../../i18n/desk/shell'
import { areaChoice, choice } from '../choice'
import { may } from '../me'
import { areaWord } from '../names'
import { filter, go, here } from '../route'
import { useRows } from '../rows'
import { Table } from '../table'
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
      <Table
        list={list}
        name="inspections"
        heads={[
          w('subject'),
          shell('state'),
          w('plannedOn'),
          w('dueOn'),
          { num: w('findings') },
          shell('area'),
          w('code'),
        ]}
        id={i => i.id}
        cells={i => (
          <>
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
          </>
        )}
        none={w('none')}
        why={w('noneWhy')}
        at={at}
        move={move}
      />
    </>
  )
}
