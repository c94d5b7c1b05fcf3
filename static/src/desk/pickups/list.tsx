import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { query } from '../../data/api'
import type { State } from '../../data/store'
import { shortDate } from '../../i18n/dates'
import { w } from '../../i18n/desk/dispatch'
import { w as shell } from '../../i18n/desk/shell'
import { areaChoice, choice } from '../choice'
import { may } from '../me'
import { areaWord } from '../names'
import { filter, go, here } from '../route'
import { useRows } from '../rows'
import { Table } from '../table'
import { useList } from '../use'
import { Bulk, type Told } from './bulk'
import { nameOf, useDrivers } from './drivers'
import { Load } from './load'
import { Where } from './map'
import { Suggest } from './suggest'
import { type Stage, stages, type Work } from './types'
import { amount, kindWord, materialWord, stageTone, stageWord, windowWords } from './words'

/** List is the dispatcher's desk: what was asked for, where it lies, who goes. Others see only the squares. */
export default function List({ s }: { s: State }): JSX.Element {
  const [turn, again] = useState(0)
  useEffect(() => {
    document.title = w('title')
  }, [s.lang])
  const mine = may('pickup.dispatch')
  const date = here().query.get('date') ?? ''
  return (
    <>
      <div class="titlebar">
        <h1>{w('title')}</h1>
        {may('pickup.offer') && (
          <a class="button" href="/work/pickups/offers">
            {w('offers')}
          </a>
        )}
      </div>
      <div class="filterrow" role="search">
        {mine &&
          choice('state', w('openOnes'), [...stages, 'all'], v => (v === 'all' ? w('allOnes') : stageWord(v as Stage)))}
        <input type="date" aria-label={w('date')} value={date} onChange={e => filter('date', e.currentTarget.value)} />
        {mine && <Drivers />}
        {areaChoice(s)}
      </div>
      {mine && date && <Load date={date} turn={turn} />}
      {mine ? (
        <div class="split split--map">
          <Rows turn={turn} again={() => again(n => n + 1)} />
          <Where s={s} turn={turn} list />
        </div>
      ) : (
        <Where s={s} turn={turn} list={false} />
      )}
    </>
  )
}

function Drivers(): JSX.Element {
  const drivers = useDrivers()
  return choice(
    'driver',
    w('anyDriver'),
    drivers.map(d => d.id),
    id => nameOf(drivers, id),
  )
}

function Rows({ turn, again }: { turn: number; again: () => void }): JSX.Element {
  const q = here().query
  const ask = (name: string) => q.get(name) ?? ''
  const state = ask('state')
  const drivers = useDrivers()
  const path = query('/api/v1/work/pickups', {
    state: state === 'all' ? '' : state,
    all: state === 'all' ? 'true' : '',
    date: ask('date'),
    driver: ask('driver'),
    area: ask('area'),
    bbox: ask('bbox'),
    polygon: ask('polygon'),
    limit: 50,
  })
  const list = useList<Work>(path)
  const [picked, pick] = useState<string[]>([])
  const [told, tell] = useState<Told>()
  useEffect(() => {
    if (turn) list.again()
  }, [turn])
  const chosen = list.items.filter(x => picked.includes(x.id))
  const flip = (id: string) => pick(v => (v.includes(id) ? v.filter(x => x !== id) : [...v, id]))
  const open = (n: number) => go(`/work/pickups/${encodeURIComponent(list.items[n]!.code)}`)
  const [at, move] = useRows(list.items.length, { Enter: open, x: n => flip(list.items[n]!.id) })
  const end = (t: Told) => {
    tell(t)
    pick([])
    again()
  }
  return (
    <div class="pane">
      {told && (
        <div class={told.failed.length ? 'trouble' : 'tell'} role="status" data-testid="told">
          {told.done > 0 && <span>{w('done', { n: told.done })}</span>}
          {told.failed.length > 0 && <b>{w('failed', { n: told.failed.length })}</b>}
          {told.failed.map(f => (
            <span key={f}>{f}</span>
          ))}
        </div>
      )}
      <p class="acts">
        <label class="check">
          <input
            type="checkbox"
            checked={chosen.length > 0 && chosen.length === list.items.length}
            disabled={!list.items.length}
            onChange={e => pick(e.currentTarget.checked ? list.items.map(x => x.id) : [])}
          />
          {w('chooseAll')}
        </label>
        {ask('date') && drivers.length > 0 && <Suggest date={ask('date')} drivers={drivers.map(d => d.id)} end={end} />}
      </p>
      <Table
        list={list}
        name="pickups"
        heads={['', w('what'), w('when'), w('things'), shell('state'), w('driver')]}
        id={x => x.id}
        at={at}
        move={move}
        cells={x => (
          <>
            <td class="tick">
              <input
                type="checkbox"
                aria-label={w('choose', { code: x.code })}
                checked={picked.includes(x.id)}
                onChange={() => flip(x.id)}
              />
            </td>
            <td>
              <a href={`/work/pickups/${encodeURIComponent(x.code)}`}>{x.code}</a>
              <br />
              <small class="quiet">
                {kindWord(x.kind)} · {areaWord(x.area)}
              </small>
            </td>
            <td class="num">
              {shortDate(x.date)}
              <br />
              <small class="quiet">{windowWords(x.window)}</small>
            </td>
            <td class="wrap">
              {x.items.map(i => [materialWord(i.material), amount(i)].filter(Boolean).join(' ')).join(', ')}
            </td>
            <td>
              <span class={`tag ${stageTone(x.state)}`}>{stageWord(x.state)}</span>
            </td>
            <td>{x.driver ?? '—'}</td>
          </>
        )}
        none={w('none')}
        why={w('noneWhy')}
      >
        <small class="quiet keys">{shell('keys')}</small>
      </Table>
      <Bulk chosen={chosen} drivers={drivers} clear={() => pick([])} end={end} />
    </div>
  )
}
