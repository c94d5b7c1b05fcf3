import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import '../css/prices.css'
import { call, query, stale } from '../data/api'
import type { State } from '../data/store'
import { named } from '../i18n'
import { dateWords } from '../i18n/dates'
import { w } from '../i18n/prices'
import { today } from '../pure/ago'
import { amount } from '../pure/money'
import { type Held, perKg, steps } from '../pure/steps'
import { Icon } from '../ui/icon'

/** Reference is what the city pays for a material. */
export interface Reference {
  material: string
  unit: string
  count: number
  stale: number
  medianFen?: number
  lowFen?: number
  highFen?: number
  newest?: string
}

interface Price extends Held {
  material: string
  note?: string
  at: string
  stale: boolean
  reference?: Reference
}

/** priceWords says a price: 1.20 yuan a kilogram. */
export const priceWords = (fen: number, unit: string): string =>
  fen === 0 ? w('free') : w(unit === 'kg' ? 'perKg' : unit === 'jin' ? 'perJin' : 'perPiece', { n: amount(fen) })

/** Board is the price board of a place, each price with its history. */
export function Board({ s, code }: { s: State; code: string }): JSX.Element | null {
  const [got, put] = useState<{ items: Price[]; demo: boolean } | 'failed'>()
  useEffect(() => {
    const end = new AbortController()
    put(undefined)
    call<{ items: Price[]; demo: boolean }>(`/api/v1/places/${encodeURIComponent(code)}/prices`, end.signal).then(
      put,
      e => stale(e) || put('failed'),
    )
    return () => end.abort()
  }, [code])
  if (typeof got === 'object' && !got.items.length) return null
  return (
    <section class="place__part prices" data-testid="prices">
      <h3>{w('board')}</h3>
      {!got && <p role="status">{w('loading')}</p>}
      {got === 'failed' && <p class="note note--offline">{w('failed')}</p>}
      {typeof got === 'object' && (
        <>
          <p class={got.demo ? 'note' : 'quiet'}>{w(got.demo ? 'demo' : 'boardWhy')}</p>
          <ul class="prices__list">
            {got.items.map(q => (
              <Line key={`${q.material}/${q.unit}`} s={s} code={code} q={q} />
            ))}
          </ul>
          <p>
            <a href="/prices">{w('all')}</a>
          </p>
        </>
      )}
    </section>
  )
}

const term = (s: State, code: string): string =>
  named(
    s.vocab?.materials.find(m => m.code === code),
    code,
  )

function Line({ s, code, q }: { s: State; code: string; q: Price }): JSX.Element {
  const [open, flip] = useState(false)
  const r = q.reference
  const name = term(s, q.material)
  return (
    <li>
      <div class="prices__line">
        <b class="prices__what">
          <Icon name={q.material} />
          {name}
        </b>
        <b class="num">{priceWords(q.priceFen, q.unit)}</b>
        <small class="quiet">
          {[
            q.note,
            q.validTo && w('until', { d: dateWords(q.validTo) }),
            w('said', { d: dateWords(q.at.slice(0, 10)) }),
            r?.medianFen !== undefined && w('city', { p: priceWords(r.medianFen, r.unit), n: r.count }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </small>
        {q.stale && (
          <span class="badge" title={w('staleWhy')}>
            {w('stale')}
          </span>
        )}
        <button type="button" class="button" aria-expanded={open} onClick={() => flip(!open)}>
          {w(open ? 'chartOff' : 'chart')}
          <span class="hidden"> {name}</span>
        </button>
      </div>
      {open && <Chart s={s} code={code} material={q.material} unit={q.unit} name={name} />}
    </li>
  )
}

const width = 320
const height = 96

/** Chart draws what a place has paid, and says it in words beside. */
function Chart(p: { s: State; code: string; material: string; unit: string; name: string }): JSX.Element {
  const [got, put] = useState<Held[] | 'failed'>()
  useEffect(() => {
    const end = new AbortController()
    const path = query(`/api/v1/places/${encodeURIComponent(p.code)}/prices/history`, {
      material: p.material,
      unit: p.unit,
    })
    call<{ items: Held[] }>(path, end.signal).then(
      x => put(x.items),
      e => stale(e) || put('failed'),
    )
    return () => end.abort()
  }, [p.code, p.material, p.unit])
  if (got === 'failed') return <p class="note note--offline">{w('failed')}</p>
  if (!got) return <p role="status">{w('loading')}</p>
  if (!got.length) return <p class="quiet">{w('chartNone')}</p>
  const now = today(p.s.now)
  const unit = p.unit === 'piece' ? 'piece' : 'kg'
  const drawn = steps(got, now, width, height)
  const prices = got.map(perKg)
  const low = priceWords(Math.min(...prices), unit)
  const high = priceWords(Math.max(...prices), unit)
  const path = drawn
    .map((d, i) => {
      const joined = i > 0 && Math.abs(drawn[i - 1]!.x2 - d.x1) < 0.01
      return `${joined ? `V${d.y}` : `M${d.x1} ${d.y}`}H${d.x2}`
    })
    .join('')
  const label = w('chartOf', { m: p.name, from: got[0]!.validFrom, to: now, low, high })
  return (
    <figure class="prices__chart" data-testid="chart">
      <div class="prices__axis" aria-hidden="true">
        <span>{high}</span>
        {low !== high && <span>{low}</span>}
      </div>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
        <path d={path} />
      </svg>
      <figcaption>
        <ul>
          {got
            .slice(-6)
            .reverse()
            .map(h => (
              <li key={h.validFrom}>
                {w(h.validTo ? 'past' : 'one', {
                  from: h.validFrom,
                  to: h.validTo ?? now,
                  p: priceWords(h.priceFen, h.unit),
                })}
              </li>
            ))}
        </ul>
      </figcaption>
    </figure>
  )
}

interface City {
  items: Reference[]
  least: number
  staleAfterDays: number
  on: string
}

/** Prices is what the city pays for each material. */
export function Prices({ s }: { s: State }): JSX.Element {
  const [area, from] = useState(() => new URLSearchParams(location.search).get('area') ?? '')
  const [q, type] = useState(() => new URLSearchParams(location.search).get('q') ?? '')
  const [got, put] = useState<City | 'failed'>()
  document.title = w('pageTitle')
  useEffect(() => {
    const end = new AbortController()
    call<City>(query('/api/v1/prices', { area }), end.signal).then(put, e => stale(e) || put('failed'))
    return () => end.abort()
  }, [area])
  useEffect(() => {
    history.replaceState(history.state, '', query('/prices', { area, q }))
  }, [area, q])
  const counties = (s.vocab?.areas ?? []).filter(a => a.code.length === 6 && !a.code.endsWith('00'))
  const word = q.trim().toLowerCase()
  const hit = (r: Reference) => {
    const m = s.vocab?.materials.find(x => x.code === r.material)
    return !word || `${r.material} ${m?.zh} ${m?.en}`.toLowerCase().includes(word)
  }
  return (
    <div class="text prices" data-testid="city-prices">
      <h1>{w('title')}</h1>
      <p class="lead">{w('lead')}</p>
      <div class="prices__ask">
        <label>
          {w('area')}
          <select value={area} onChange={e => from(e.currentTarget.value)}>
            <option value="">{w('everywhere')}</option>
            {counties.map(a => (
              <option key={a.code} value={a.code}>
                {named(a)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {w('find')}
          <input
            type="search"
            value={q}
            maxLength={40}
            placeholder={w('findHint')}
            onInput={e => type(e.currentTarget.value)}
          />
        </label>
      </div>
      <div aria-live="polite">
        {!got && <p role="status">{w('loading')}</p>}
        {got === 'failed' && <p class="note note--offline">{w('failed')}</p>}
        {typeof got === 'object' && <Table s={s} got={got} rows={got.items.filter(hit)} q={q.trim()} />}
      </div>
      {typeof got === 'object' && (
        <section>
          <h2>{w('how')}</h2>
          <p>
            {w('howText', { n: got.staleAfterDays, k: got.least })} {w('on', { d: dateWords(got.on) })}
          </p>
        </section>
      )}
    </div>
  )
}

function Table({ s, got, rows, q }: { s: State; got: City; rows: Reference[]; q: string }): JSX.Element {
  if (!rows.length)
    return (
      <div class="empty" data-testid="empty">
        <p class="empty__what">{q ? w('noneFind', { q }) : w('none')}</p>
        <p>{w('noneWhy')}</p>
        <a class="button button--main" href="/" data-go="page">
          {w('noneNext')}
        </a>
      </div>
    )
  return (
    <ul class="prices__city">
      {rows.map(r => (
        <li key={`${r.material}/${r.unit}`}>
          <b class="prices__what">
            <Icon name={r.material} />
            {term(s, r.material)}
          </b>
          {r.medianFen === undefined ? (
            <span class="quiet">{w('few', { n: got.least })}</span>
          ) : (
            <b class="num">{priceWords(r.medianFen, r.unit)}</b>
          )}
          <small class="quiet">
            {[
              r.lowFen !== undefined &&
                r.highFen !== undefined &&
                `${w('range')} ${priceWords(r.lowFen, r.unit)}–${priceWords(r.highFen, r.unit)}`,
              `${w('count')} ${r.count}`,
              r.newest && `${w('newest')} ${dateWords(r.newest)}`,
              r.stale > 0 && w('left', { n: r.stale }),
            ]
              .filter(Boolean)
              .join(' · ')}
          </small>
          <a class="button" href={`/?accepts=${r.material}`} data-go="page">
            {w('who')}
            <span class="hidden"> {term(s, r.material)}</span>
          </a>
        </li>
      ))}
    </ul>
  )
}
