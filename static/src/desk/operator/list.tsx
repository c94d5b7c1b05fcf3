import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { query } from '../../data/api'
import type { State } from '../../data/store'
import { w } from '../../i18n/desk/operator'
import { areaChoice, choice } from '../choice'
import { areaWord } from '../names'
import { go, here } from '../route'
import { useRows } from '../rows'
import { Table } from '../table'
import { useList } from '../use'
import type { Operator } from './types'

type Key = Parameters<typeof w>[0]

/** List is every operator that an office looks after. */
export default function List({ s }: { s: State }): JSX.Element {
  const q = here().query
  const ask = (n: string) => q.get(n) ?? ''
  const list = useList<Operator>(
    query('/api/v1/operators', { state: ask('state'), filing: ask('filing'), area: ask('area'), limit: 50 }),
  )
  useEffect(() => {
    document.title = w('list')
  }, [])
  const [at, move] = useRows(list.items.length, { Enter: n => go(`/work/operators/${list.items[n]!.id}`) })
  return (
    <>
      <h1>{w('list')}</h1>
      <div class="filterrow">
        {choice('state', w('state'), ['new', 'active', 'refused', 'suspended'], v => w(`s_${v}` as Key))}
        {choice('filing', w('filing'), ['not_filed', 'filed', 'change_due', 'cancelled'], v => w(`f_${v}` as Key))}
        {areaChoice(s)}
      </div>
      <Table
        list={list}
        name="operators"
        heads={[w('name'), w('county'), w('state'), w('filing'), w('invoice')]}
        id={o => o.id}
        cells={o => (
          <>
            <td>
              <a href={`/work/operators/${o.id}`}>{o.name}</a>
              <br />
              <small class="quiet">{o.uscc}</small>
            </td>
            <td>{areaWord(o.county)}</td>
            <td>
              <span class={`tag ${o.state === 'active' ? 'tag--good' : 'tag--wait'}`}>{w(`s_${o.state}`)}</span>
            </td>
            <td>
              {w(`f_${o.filing.status}` as Key)} {o.filingOverdue && <span class="tag tag--bad">{w('overdue')}</span>}
            </td>
            <td>{w(o.reverseInvoice.eligible ? 'yes' : 'no')}</td>
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
