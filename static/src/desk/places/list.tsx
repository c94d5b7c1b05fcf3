import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { query } from '../../data/api'
import type { State } from '../../data/store'
import { w } from '../../i18n/desk/places'
import { w as shell } from '../../i18n/desk/shell'
import { areaChoice, choice, Search } from '../choice'
import { DeskMap } from '../map'
import { may } from '../me'
import { go, here } from '../route'
import { useRows } from '../rows'
import { Table } from '../table'
import { useList } from '../use'
import { day } from '../when'
import { stage, type WorkPlace } from './types'
import { areaWord, kindWord, statusWord, tone } from './words'

const states = ['draft', 'submitted', 'in_review', 'rejected', 'published', 'suspended', 'closed', 'archived']
const problems = ['no_hours', 'no_materials', 'off_area', 'stale', 'duplicate']

/** Places is the register as its people see it: filters, rows, map. */
export default function Places({ s }: { s: State }): JSX.Element {
  const q = here().query
  const ask = (name: string) => q.get(name) ?? ''
  const list = useList<WorkPlace>(
    query('/api/v1/work/places', {
      state: ask('state'),
      area: ask('area'),
      q: ask('q'),
      problem: ask('problem'),
      limit: 50,
    }),
  )
  useEffect(() => {
    document.title = w('listTitle')
  }, [])
  const [at, move] = useRows(list.items.length, { Enter: n => go(`/work/places/${list.items[n]!.id}`) })
  return (
    <>
      <div class="titlebar">
        <h1>{w('listTitle')}</h1>
        {may('place.write') && (
          <a class="button button--main" href="/work/places/new">
            {w('add')}
          </a>
        )}
      </div>
      <div class="filterrow" role="search">
        <Search />
        {choice('state', w('anyState'), states, statusWord)}
        {areaChoice(s)}
        {choice('problem', w('qualityTitle'), problems, x => w(`q_${x}` as 'q_stale'))}
      </div>
      <div class="split split--map">
        <Table
          list={list}
          name="places"
          heads={[w('name'), w('kind'), shell('area'), shell('state'), w('confirmed')]}
          id={p => p.id}
          cells={p => (
            <>
              <td>
                <a href={`/work/places/${p.id}`}>{p.name}</a>
                <br />
                <small class="quiet">
                  {p.code} {p.demo && <span class="tag">{w('demo')}</span>}
                </small>
              </td>
              <td>{kindWord(p.kind)}</td>
              <td>{areaWord(p.county)}</td>
              <td>
                <span class={`tag ${tone(p.status)}`}>{statusWord(p.status)}</span>{' '}
                {p.review?.edit && <span class="tag tag--wait">{`${w('edit')} · ${statusWord(stage(p))}`}</span>}
              </td>
              <td class="num">
                {p.confirmedAt ? day(p.confirmedAt) : w('never')}{' '}
                {p.stale && <span class="tag tag--bad">{w('stale')}</span>}
              </td>
            </>
          )}
          none={w('none')}
          why={w('noneWhy')}
          at={at}
          move={move}
        >
          <small class="quiet keys">{shell('keys')}</small>
        </Table>
        {list.items.length > 0 && (
          <DeskMap
            s={s}
            shown={{
              spots: list.items.map(p => ({
                id: p.id,
                at: p.location.coordinates,
                kind: p.kind,
                open: p.status === 'published' ? 1 : 0,
              })),
              chosen: list.items[at]?.id,
            }}
            hands={{ choose: id => move(list.items.findIndex(p => p.id === id)) }}
          />
        )}
      </div>
    </>
  )
}
