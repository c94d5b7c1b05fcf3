import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { query } from '../../data/api'
import type { State } from '../../data/store'
import { w } from '../../i18n/desk/places'
import { w as shell } from '../../i18n/desk/shell'
import { DeskMap } from '../map'
import { may } from '../me'
import { filter, go, here } from '../route'
import { useRows } from '../rows'
import { Empty, Wait } from '../states'
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
  const [typed, type] = useState(ask('q'))
  useEffect(() => {
    document.title = w('listTitle')
  }, [])
  useEffect(() => {
    const soon = setTimeout(() => typed !== ask('q') && filter('q', typed), 300)
    return () => clearTimeout(soon)
  }, [typed])
  const [at, move] = useRows(list.items.length, { Enter: n => go(`/work/places/${list.items[n]!.id}`) })
  const counties = (s.vocab?.areas ?? []).filter(a => a.code.length === 6)
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
        <input
          type="search"
          aria-label={shell('search')}
          placeholder={shell('search')}
          value={typed}
          onInput={e => type(e.currentTarget.value)}
        />
        <select aria-label={shell('state')} value={ask('state')} onChange={e => filter('state', e.currentTarget.value)}>
          <option value="">{w('anyState')}</option>
          {states.map(x => (
            <option key={x} value={x}>
              {statusWord(x)}
            </option>
          ))}
        </select>
        <select aria-label={shell('area')} value={ask('area')} onChange={e => filter('area', e.currentTarget.value)}>
          <option value="">{shell('all')}</option>
          {counties.map(a => (
            <option key={a.code} value={a.code}>
              {areaWord(a.code)}
            </option>
          ))}
        </select>
        <select
          aria-label={w('qualityTitle')}
          value={ask('problem')}
          onChange={e => filter('problem', e.currentTarget.value)}
        >
          <option value="">{w('qualityTitle')}</option>
          {problems.map(x => (
            <option key={x} value={x}>
              {w(`q_${x}` as 'q_stale')}
            </option>
          ))}
        </select>
      </div>
      <Wait asked={list}>
        {() =>
          list.items.length ? (
            <div class="split split--map">
              <div class="pane">
                <div class="tablebox">
                  <table class="table" data-testid="places">
                    <thead>
                      <tr>
                        <th>{w('name')}</th>
                        <th>{w('kind')}</th>
                        <th>{shell('area')}</th>
                        <th>{shell('state')}</th>
                        <th>{w('confirmed')}</th>
                      </tr>
                    </thead>
                    <tbody>
                      {list.items.map((p, i) => (
                        <tr key={p.id} data-row aria-selected={i === at} onMouseEnter={() => move(i)}>
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
                            {p.review?.edit && (
                              <span class="tag tag--wait">{`${w('edit')} · ${statusWord(stage(p))}`}</span>
                            )}
                          </td>
                          <td class="num">
                            {p.confirmedAt ? day(p.confirmedAt) : w('never')}{' '}
                            {p.stale && <span class="tag tag--bad">{w('stale')}</span>}
                          </td>
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
                <small class="quiet keys">{shell('keys')}</small>
              </div>
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
            </div>
          ) : (
            <Empty what={w('none')} why={w('noneWhy')} />
          )
        }
      </Wait>
    </>
  )
}
