import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { query } from '../../data/api'
import type { State } from '../../data/store'
import { w as rules } from '../../i18n/desk/rules'
import { w as shell } from '../../i18n/desk/shell'
import { w } from '../../i18n/desk/timetables'
import { areaChoice, choice, Search } from '../choice'
import { DeskMap } from '../map'
import { may } from '../me'
import { areaWord } from '../names'
import { go, here } from '../route'
import { useRows } from '../rows'
import { Table } from '../table'
import { type List as Page, useAsked, useList } from '../use'
import { statuses, type WorkStop, type WorkVehicle } from './types'
import { ruleWords, statusTone, statusWord } from './words'

/** List is the timetables one looks after: the stops, or the vehicles that come to them. */
export default function List({ s }: { s: State }): JSX.Element {
  const cars = here().query.get('of') === 'vehicles'
  useEffect(() => {
    document.title = w('title')
  }, [])
  return (
    <>
      <div class="titlebar">
        <h1>{w('title')}</h1>
        {may('stop.write') && (
          <p class="acts">
            <a class="button button--main" href="/work/timetables/new">
              {w('addStop')}
            </a>
            <a class="button" href="/work/timetables/vehicles/new">
              {w('addVehicle')}
            </a>
          </p>
        )}
      </div>
      <nav class="tabs" aria-label={w('title')}>
        <a class="chip" href="/work/timetables" aria-current={cars ? undefined : 'page'}>
          {w('stops')}
        </a>
        <a class="chip" href="/work/timetables?of=vehicles" aria-current={cars ? 'page' : undefined}>
          {w('vehicles')}
        </a>
      </nav>
      {cars ? <Vehicles s={s} /> : <Stops s={s} />}
    </>
  )
}

function Stops({ s }: { s: State }): JSX.Element {
  const q = here().query
  const ask = (name: string) => q.get(name) ?? ''
  const vehicles = useAsked<Page<WorkVehicle>>('/api/v1/work/vehicles?limit=200')
  const cars = vehicles.data?.items ?? []
  const carWord = (id?: string) => cars.find(v => v.id === id)?.name ?? ''
  const list = useList<WorkStop>(
    query('/api/v1/work/stops', {
      q: ask('q'),
      status: ask('status'),
      area: ask('area'),
      vehicle: ask('vehicle'),
      limit: 50,
    }),
  )
  const [at, move] = useRows(list.items.length, { Enter: n => go(`/work/timetables/${list.items[n]!.id}`) })
  const placed = list.items.filter(x => x.location)
  return (
    <>
      <div class="filterrow" role="search">
        <Search />
        {choice('status', w('anyStatus'), statuses, statusWord)}
        {choice(
          'vehicle',
          w('anyVehicle'),
          cars.map(v => v.id),
          carWord,
        )}
        {areaChoice(s)}
      </div>
      <div class="split split--map">
        <Table
          list={list}
          name="stops"
          heads={[w('name'), rules('when'), w('window'), w('vehicle'), shell('state'), shell('area')]}
          id={x => x.id}
          cells={x => (
            <>
              <td>
                <a href={`/work/timetables/${x.id}`}>{x.name}</a>
                <br />
                <small class="quiet code">
                  {x.code}
                  {!x.location && ` · ${w('noFix')}`}
                </small>
              </td>
              <td class="wrap">{ruleWords(x.rule)}</td>
              <td class="num">{x.window.replace('-', '–')}</td>
              <td>{carWord(x.vehicleId)}</td>
              <td>
                <span class={`tag ${statusTone(x.status)}`}>{statusWord(x.status)}</span>
              </td>
              <td>{areaWord(x.county)}</td>
            </>
          )}
          none={w('none')}
          why={w('noneWhy')}
          at={at}
          move={move}
        >
          <small class="quiet keys">{shell('keys')}</small>
        </Table>
        {placed.length > 0 && (
          <DeskMap
            s={s}
            shown={{
              spots: placed.map(x => ({
                id: x.id,
                at: x.location!.coordinates,
                kind: 'scheduled_stop',
                open: x.status === 'published' ? 1 : 0,
              })),
              chosen: list.items[at]?.id,
            }}
            hands={{ choose: id => move(list.items.findIndex(x => x.id === id)) }}
          />
        )}
      </div>
    </>
  )
}

function Vehicles({ s }: { s: State }): JSX.Element {
  const q = here().query
  const list = useList<WorkVehicle>(
    query('/api/v1/work/vehicles', { q: q.get('q') ?? '', area: q.get('area') ?? '', limit: 50 }),
  )
  const [at, move] = useRows(list.items.length, { Enter: n => go(`/work/timetables/vehicles/${list.items[n]!.id}`) })
  return (
    <>
      <div class="filterrow" role="search">
        <Search />
        {areaChoice(s)}
      </div>
      <Table
        list={list}
        name="vehicles"
        heads={[w('name'), w('plate'), { num: w('capacity') }, shell('state'), shell('area'), '']}
        id={v => v.id}
        cells={v => (
          <>
            <td>
              <a href={`/work/timetables/vehicles/${v.id}`}>{v.name}</a>
              <br />
              <small class="quiet">{v.code}</small>
            </td>
            <td>{v.plate || '—'}</td>
            <td class="num">{v.capacityKg || '—'}</td>
            <td>
              <span class={`tag ${v.active ? 'tag--good' : 'tag--bad'}`}>{w(v.active ? 'active' : 'inactive')}</span>
            </td>
            <td>{areaWord(v.area)}</td>
            <td>
              <a class="button button--small" href={`/work/timetables?vehicle=${v.id}`}>
                {w('toStops')}
              </a>
            </td>
          </>
        )}
        none={w('noVehicles')}
        why={w('noVehiclesWhy')}
        at={at}
        move={move}
      />
    </>
  )
}
