import type { JSX } from 'preact'
import { named } from '../../i18n'
import { w } from '../../i18n/desk/prices'
import { amount } from '../../pure/money'
import type { Material } from '../../pure/types'

interface Reference {
  unit: string
  count: number
  medianFen?: number
}

/** BoardJSON is the board of a place as its desk reads it. */
export interface BoardJSON {
  placeId: string
  code: string
  name: string
  demo: boolean
  accepts: string[]
  rev: number
  updatedAt?: string
  updatedBy?: string
  items: {
    material: string
    unit: string
    priceFen: number
    validFrom: string
    validTo?: string
    note?: string
    stale: boolean
    reference?: Reference
  }[]
}

/** Line is a row of the board as it is typed. */
export interface Line {
  key: number
  material: string
  unit: string
  price: string
  validTo: string
  note: string
  was?: BoardJSON['items'][number]
}

const units = ['kg', 'jin', 'piece'] as const
let keys = 0

/** lineOf is a quote of the board, ready to be typed over. */
export const lineOf = (x: BoardJSON['items'][number]): Line => ({
  key: ++keys,
  material: x.material,
  unit: x.unit,
  price: amount(x.priceFen),
  validTo: x.validTo ?? '',
  note: x.note ?? '',
  was: x,
})

/** newLine is an empty line for a material. */
export const newLine = (material: string): Line => ({
  key: ++keys,
  material,
  unit: 'kg',
  price: '',
  validTo: '',
  note: '',
})

/** Row is one line of the board, every cell a field. */
export function Row(p: {
  l: Line
  name: string
  choices: Material[]
  wrong: string
  change: (part: Partial<Line>) => void
  press: (e: KeyboardEvent) => void
  remove: () => void
}): JSX.Element {
  const { l, name, choices, wrong } = p
  const r = l.was?.material === l.material ? l.was.reference : undefined
  return (
    <tr>
      <td>
        <select
          aria-label={w('material')}
          value={l.material}
          onChange={e => p.change({ material: e.currentTarget.value })}
        >
          {!choices.some(m => m.code === l.material) && <option value={l.material}>{name}</option>}
          {choices.map(m => (
            <option key={m.code} value={m.code}>
              {named(m)}
            </option>
          ))}
        </select>
        {wrong && (
          <p class="field__note">
            <b role="alert">{wrong}</b>
          </p>
        )}
      </td>
      <td class="num">
        <input
          data-price
          inputMode="decimal"
          aria-label={`${name} ${w('price')}`}
          aria-invalid={wrong ? 'true' : undefined}
          value={l.price}
          onInput={e => p.change({ price: e.currentTarget.value })}
          onKeyDown={p.press}
        />
      </td>
      <td>
        <select
          aria-label={`${name} ${w('unit')}`}
          value={l.unit}
          onChange={e => p.change({ unit: e.currentTarget.value })}
        >
          {units.map(u => (
            <option key={u} value={u}>
              {w(u)}
            </option>
          ))}
        </select>
      </td>
      <td class="num quiet">{r?.medianFen !== undefined ? `${amount(r.medianFen)} / ${w(r.unit as 'kg')}` : '—'}</td>
      <td>
        <input
          type="date"
          aria-label={`${name} ${w('until')}`}
          value={l.validTo}
          onInput={e => p.change({ validTo: e.currentTarget.value })}
        />
      </td>
      <td>
        <input
          aria-label={`${name} ${w('note')}`}
          maxLength={60}
          value={l.note}
          onInput={e => p.change({ note: e.currentTarget.value })}
        />
      </td>
      <td>
        <button type="button" class="button" aria-label={w('removeOf', { m: name })} onClick={p.remove}>
          {w('remove')}
        </button>
      </td>
    </tr>
  )
}
