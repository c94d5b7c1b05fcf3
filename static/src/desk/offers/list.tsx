import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { query } from '../../data/api'
import type { State } from '../../data/store'
import { w } from '../../i18n/desk/offers'
import { w as shell } from '../../i18n/desk/shell'
import { areaChoice } from '../choice'
import { areaWord } from '../names'
import type { WorkOffer } from '../pickups/types'
import { kindWord, materialWord } from '../pickups/words'
import { go, here } from '../route'
import { useRows } from '../rows'
import { Table } from '../table'
import { useList } from '../use'

/** Offers is the list of what one offers to collect. */
export default function Offers({ s }: { s: State }): JSX.Element {
  useEffect(() => {
    document.title = w('offers')
  }, [s.lang])
  const list = useList<WorkOffer>(
    query('/api/v1/work/pickup-offers', { area: here().query.get('area') ?? '', limit: 50 }),
  )
  const [at, move] = useRows(list.items.length, { Enter: n => go(`/work/pickups/offers/${list.items[n]!.id}`) })
  const join = s.lang === 'en' ? ', ' : '、'
  return (
    <>
      <div class="titlebar">
        <div>
          <h1>{w('offers')}</h1>
          <p>{w('offersWhy')}</p>
        </div>
        <p class="acts">
          <a class="button button--main" href="/work/pickups/offers/new">
            {w('addOffer')}
          </a>
          <a class="button" href="/work/pickups">
            {w('title')}
          </a>
        </p>
      </div>
      <div class="filterrow">{areaChoice(s)}</div>
      <Table
        list={list}
        name="offers"
        heads={[w('name'), w('areas'), w('materials'), w('windows'), shell('state')]}
        id={o => o.id}
        at={at}
        move={move}
        cells={o => (
          <>
            <td>
              <a href={`/work/pickups/offers/${o.id}`}>{o.name}</a>
              <br />
              <small class="quiet">
                {[o.operatorName, o.kinds.map(kindWord).join(join)].filter(Boolean).join(' · ')}
              </small>
            </td>
            <td class="wrap">
              {[(o.areas ?? []).map(areaWord).join(join), o.centre && `⌀ ${o.radiusM} m`].filter(Boolean).join(' · ')}
            </td>
            <td class="wrap">{o.materials.map(materialWord).join(join)}</td>
            <td class="wrap">
              {w('per', {
                n: o.windows.reduce((n, x) => n + x.days.length, 0),
                of: o.windows.reduce((n, x) => n + x.days.length * x.capacity, 0),
              })}
            </td>
            <td>
              <span class={`tag ${o.active ? 'tag--good' : 'tag--bad'}`}>{w(o.active ? 'on' : 'off')}</span>
            </td>
          </>
        )}
        none={w('offersNone')}
        why={w('offersNoneWhy')}
      />
    </>
  )
}
