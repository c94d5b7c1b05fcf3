import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { query } from '../../data/api'
import type { State } from '../../data/store'
import { t } from '../../i18n'
import { w } from '../../i18n/desk/prices'
import { areaChoice, Search } from '../choice'
import { go, here } from '../route'
import { useRows } from '../rows'
import { Table } from '../table'
import { useList } from '../use'
import { day } from '../when'

interface Standing {
  id: string
  code: string
  name: string
  demo: boolean
  count: number
  stale: number
  at?: string
  mayWrite: boolean
}

/** List is the public places one looks after, with how their price boards stand. */
export default function List({ s }: { s: State }): JSX.Element {
  const q = here().query
  const list = useList<Standing>(
    query('/api/v1/work/prices', { area: q.get('area') ?? '', q: q.get('q') ?? '', limit: 50 }),
  )
  useEffect(() => {
    document.title = w('title')
  }, [])
  const [at, move] = useRows(list.items.length, { Enter: n => go(`/work/prices/${list.items[n]!.id}`) })
  return (
    <>
      <h1>{w('title')}</h1>
      <p class="quiet">{w('lead')}</p>
      <div class="filterrow">
        <Search />
        {areaChoice(s)}
      </div>
      <Table
        list={list}
        name="boards"
        heads={[w('place'), w('code'), { num: w('count') }, w('updated'), '']}
        id={x => x.id}
        cells={x => (
          <>
            <td>
              <a href={`/work/prices/${x.id}`}>{x.name}</a> {x.demo && <span class="badge">{t('card.demo')}</span>}
            </td>
            <td>{x.code}</td>
            <td class="num">{x.count || '—'}</td>
            <td class="num">{x.at ? day(x.at) : w('never')}</td>
            <td>{x.stale > 0 && <span class="tag tag--wait">{w('staleN', { n: x.stale })}</span>}</td>
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
