import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { call, query, stale } from '../../data/api'
import type { State } from '../../data/store'
import { spoken } from '../../i18n'
import { w } from '../../i18n/desk/booking'
import { w as pickup } from '../../i18n/desk/pickups'
import { goods } from '../../pure/chips'
import type { Item } from '../../pure/types'
import { Icon } from '../../ui/icon'
import { Text } from '../form'
import { Photos } from '../photos'
import { type Draft, mass, pieces, sizes, type Thing } from './draft'
import { Shop } from './shop'
import { type Kind, kinds } from './types'
import { kindWord, materialWord } from './words'

export interface Step {
  s: State
  d: Draft
  set: (change: Partial<Draft>) => void
  /** What is wrong with a field, in words. */
  bad: (field: string) => string
}

/** The things people have collected most, so that few need to search. */
const often: Record<Kind, string[]> = {
  recycle: [
    'cardboard',
    'newspaper',
    'plastic_bottles',
    'ferrous',
    'nonferrous',
    'clothes',
    'appliance_small',
    'computer',
    'tv',
    'fridge',
    'washer',
    'aircon',
  ],
  bulky: ['bulky_furniture', 'fridge', 'washer', 'tv', 'aircon', 'wood'],
  trade_in: ['fridge', 'washer', 'tv', 'aircon', 'computer', 'phone', 'appliance_small'],
}
/** What markets trade is not collected. */
const secondHand = goods.filter(c => c !== 'electronics')
const icons: Record<Kind, string> = { recycle: 'reuse', bulky: 'bulky_furniture', trade_in: 'appliance_large' }

/** What asks what should be collected: which sort, which things, about how much. */
export function What({ s, d, set, bad }: Step): JSX.Element {
  const materials = s.vocab?.materials ?? []
  const put = (things: Thing[]) => set({ things })
  const has = (code: string) => d.things.some(t => t.material === code)
  const flip = (code: string) =>
    put(
      has(code)
        ? d.things.filter(t => t.material !== code)
        : [...d.things, { material: code, n: 1, size: code === 'cardboard' ? 'box' : 'bag' }],
    )
  const change = (code: string, part: Partial<Thing>) =>
    put(d.things.map(t => (t.material === code ? { ...t, ...part } : t)))
  const loose = d.things.some(t => !pieces(t.material, materials))
  const codes = [...often[d.kind], ...d.things.map(t => t.material).filter(c => !often[d.kind].includes(c))]
  return (
    <>
      <div class="kinds" role="group" aria-label={pickup('kind')}>
        {kinds.map(k => (
          <button
            key={k}
            type="button"
            class={`kind${d.kind === k ? ' is-on' : ''}`}
            aria-pressed={d.kind === k}
            onClick={() => set({ kind: k, offer: '', date: '', window: '' })}
          >
            <Icon name={icons[k]} />
            <b>{kindWord(k)}</b>
            <small>{w(`k_${k}_why`)}</small>
          </button>
        ))}
      </div>
      {bad('kind') && (
        <p class="field__note">
          <b role="alert">{bad('kind')}</b>
        </p>
      )}
      <fieldset class={`field${bad('items') ? ' has-fault' : ''}`}>
        <legend class="hidden">{w('what')}</legend>
        <div class="chips">
          {codes
            .filter(c => materials.some(m => m.code === c))
            .map(c => (
              <button
                key={c}
                type="button"
                class={`chip${has(c) ? ' is-on' : ''}`}
                aria-pressed={has(c)}
                onClick={() => flip(c)}
              >
                <Icon name={c} />
                {materialWord(c)}
              </button>
            ))}
        </div>
        {bad('items') && (
          <p class="field__note">
            <b role="alert">{bad('items')}</b>
          </p>
        )}
      </fieldset>
      <Find add={code => has(code) || flip(code)} />
      {d.things.length > 0 && (
        <ul class="things" aria-label={w('chosen')}>
          {d.things.map(t => (
            <One key={t.material} t={t} piece={pieces(t.material, materials)} change={change} drop={flip} />
          ))}
        </ul>
      )}
      {loose && <p class="quiet small">{w('sizes')}</p>}
      {d.kind === 'trade_in' && <Shop d={d} set={set} bad={bad} />}
      {d.things.length > 0 && (
        <details class="extra" open={!!d.note || d.photos.length > 0}>
          <summary>{w('extra')}</summary>
          <Text
            label={w('note')}
            hint={w('noteHint')}
            value={d.note}
            set={note => set({ note })}
            fault={bad('items[0].note')}
            name="note"
          />
          <Photos value={d.photos} set={photos => set({ photos })} />
        </details>
      )}
    </>
  )
}

/** One is a chosen thing, and how many or how much of it. */
function One(p: {
  t: Thing
  piece: boolean
  change: (code: string, part: Partial<Thing>) => void
  drop: (code: string) => void
}): JSX.Element {
  const { t, piece } = p
  const name = materialWord(t.material)
  return (
    <li class="thing">
      <b>
        <Icon name={t.material} />
        {name}
      </b>
      <button type="button" class="plain" aria-label={w('remove', { name })} onClick={() => p.drop(t.material)}>
        <Icon name="close" />
      </button>
      <div class="thing__much">
        <button
          type="button"
          class="button"
          aria-label={w('less', { name })}
          disabled={t.n < 2}
          onClick={() => p.change(t.material, { n: t.n - 1 })}
        >
          −
        </button>
        <output class="num" aria-live="polite">
          {t.n}
        </output>
        <button
          type="button"
          class="button"
          aria-label={w('more', { name })}
          onClick={() => p.change(t.material, { n: Math.min(99, t.n + 1) })}
        >
          +
        </button>
        {piece ? (
          <span>{w('u_piece')}</span>
        ) : (
          <>
            <span class="sizes" role="group" aria-label={`${name} · ${w('size')}`}>
              {sizes.map(z => (
                <button
                  key={z}
                  type="button"
                  class={`chip${t.size === z ? ' is-on' : ''}`}
                  aria-pressed={t.size === z}
                  onClick={() => p.change(t.material, { size: z })}
                >
                  {w(`u_${z}`)}
                </button>
              ))}
            </span>
            <span class="quiet num">{w('about', { kg: mass(t) / 1000 })}</span>
          </>
        )}
      </div>
    </li>
  )
}

/** Find looks a thing up in the residents' own words. */
function Find({ add }: { add: (code: string) => void }): JSX.Element {
  const [q, type] = useState('')
  const [found, put] = useState<Item[]>()
  useEffect(() => {
    put(undefined)
    const word = q.trim()
    if (!word) return
    const stop = new AbortController()
    const soon = setTimeout(() => {
      call<{ items: Item[] }>(query('/api/v1/items', { q: word, limit: 5 }), stop.signal).then(
        r => put(r.items.filter(i => !secondHand.includes(i.accepts[0] ?? ''))),
        e => stale(e) || put([]),
      )
    }, 250)
    return () => {
      clearTimeout(soon)
      stop.abort()
    }
  }, [q])
  const en = spoken() === 'en'
  return (
    <div class="field">
      <Text label={w('find')} hint={w('findHint')} value={q} set={type} type="search" name="find" />
      {found && (
        <ul class="pick" data-testid="found">
          {found.map(i => {
            const code = i.accepts[0]
            const why = (en && i.reasonEn) || i.reasonZh || ''
            return (
              <li key={i.word}>
                {i.refused || !code ? (
                  <p class="pick__no">
                    {en ? i.en : i.word} <small>{w('refused', { why })}</small>
                  </p>
                ) : (
                  <button
                    type="button"
                    onClick={() => {
                      add(code)
                      type('')
                    }}
                  >
                    {en ? i.en : i.word}
                    {materialWord(code) !== (en ? i.en : i.word) && <small>{materialWord(code)}</small>}
                  </button>
                )}
              </li>
            )
          })}
          {!found.length && (
            <li>
              <p class="pick__no">{w('findNone')}</p>
            </li>
          )}
        </ul>
      )}
    </div>
  )
}
