import { amount, fen, grams, kilograms } from '../../pure/money'
import type { Item, Line } from './kept'

/** Row is one line of the form, as typed. */
export interface Row {
  item?: number
  material: string
  kg: string
  units: string
  price: string
  reason: string
  words: string
}

/** Reasons in the order drivers need them; `extra` is for what came beside. */
export const reasons = [
  'weight',
  'quality',
  'damaged',
  'parts_missing',
  'price_changed',
  'material',
  'not_accepted',
  'not_there',
  'other',
]

/** rowsOf fills the form with what was estimated, so that nothing is typed twice. */
export const rowsOf = (items: Item[]): Row[] =>
  items.map((x, item) => ({
    item,
    material: x.material,
    kg: x.massG ? kilograms(x.massG) : '',
    units: x.qty ? String(x.qty) : '',
    price: x.estimateFen === undefined ? '' : amount(x.estimateFen),
    reason: '',
    words: '',
  }))

/** extra is an empty line for what came beside. */
export const extra = (): Row => ({ material: '', kg: '', units: '', price: '', reason: 'extra', words: '' })

/** differs tells whether a line needs a reason, by the same rule as the server. */
export function differs(row: Row, asked: Item | undefined): boolean {
  if (!asked) return true
  const units = Number(row.units || 0)
  return (
    row.material !== asked.material ||
    (!!asked.massG && grams(row.kg || '0') !== asked.massG) ||
    (!!asked.qty && !!units && units !== asked.qty) ||
    (asked.estimateFen !== undefined && fen(row.price) !== asked.estimateFen)
  )
}

export type Fault = 'badNumber' | 'needReason' | 'needWords' | 'material'

/** faults names what is missing, by line and field. */
export function faults(rows: Row[], items: Item[]): Record<string, Fault> {
  const bad: Record<string, Fault> = {}
  rows.forEach((r, i) => {
    if (!r.material) bad[`${i}.material`] = 'material'
    if (r.kg && grams(r.kg) === undefined) bad[`${i}.kg`] = 'badNumber'
    if (r.units && !/^\d{1,5}$/.test(r.units)) bad[`${i}.units`] = 'badNumber'
    if (fen(r.price) === undefined) bad[`${i}.price`] = 'badNumber'
    else if (differs(r, r.item === undefined ? undefined : items[r.item]) && !r.reason)
      bad[`${i}.reason`] = 'needReason'
    if (r.reason === 'other' && !r.words.trim()) bad[`${i}.words`] = 'needWords'
  })
  return bad
}

/** linesOf is what the form says; a reason that is not needed is left out. */
export const linesOf = (rows: Row[], items: Item[]): Line[] =>
  rows.map(r => {
    const needed = differs(r, r.item === undefined ? undefined : items[r.item])
    return {
      item: r.item,
      material: r.material,
      massG: r.kg ? grams(r.kg) : undefined,
      units: r.units ? Number(r.units) : undefined,
      priceFen: fen(r.price) ?? 0,
      reason: needed ? r.reason : undefined,
      words: needed && r.words.trim() ? r.words.trim() : undefined,
    }
  })

/** total adds the prices up, in fen; what is no amount counts nothing. */
export const total = (rows: Row[]): number => rows.reduce((n, r) => n + (fen(r.price) ?? 0), 0)
