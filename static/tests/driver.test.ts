import { describe, expect, it } from 'vitest'
import { differs, extra, faults, linesOf, rowsOf, total } from '../src/desk/driver/lines'
import { amount, fen, grams, kilograms, yuan } from '../src/pure/money'

describe('money and mass', () => {
  it('is read as people write it, in whole fen and grams', () => {
    expect(['12.5', '0.1', '-3', '1,000.25', '19.99'].map(fen)).toEqual([1250, 10, -300, 100025, 1999])
    expect(['', 'x', '1.234', '1e3', '１', '.5'].map(fen)).toEqual(Array(6).fill(undefined))
    expect(['9.5', '0.001', '120'].map(grams)).toEqual([9500, 1, 120000])
    expect(['-1', '1.0001', ''].map(grams)).toEqual(Array(3).fill(undefined))
  })
  it('reads back what it writes', () => {
    for (let n = -1234; n <= 1234; n++) expect(fen(amount(n))).toBe(n)
    for (let g = 0; g <= 3000; g += 7) expect(grams(kilograms(g))).toBe(g)
    expect(yuan(-1250)).toBe('−¥12.5')
  })
})

describe('what was collected', () => {
  const items = [{ material: 'cardboard', massG: 10000, qty: 3, estimateFen: 1200 }, { material: 'fridge' }]
  it('begins as it was estimated and then needs no reason', () => {
    const rows = rowsOf(items)
    rows[1]!.price = '30'
    expect(faults(rows, items)).toEqual({})
    expect(linesOf(rows, items)).toEqual([
      { item: 0, material: 'cardboard', massG: 10000, units: 3, priceFen: 1200 },
      { item: 1, material: 'fridge', priceFen: 3000 },
    ])
    expect(total(rows)).toBe(4200)
  })
  it('needs a reason for every difference, and none for what was not estimated', () => {
    const row = rowsOf(items)[0]!
    expect(differs(row, items[0])).toBe(false)
    for (const change of [{ price: '10' }, { kg: '9' }, { units: '2' }, { material: 'paper' }])
      expect(differs({ ...row, ...change }, items[0])).toBe(true)
    expect(differs({ ...rowsOf(items)[1]!, kg: '40', units: '1', price: '5' }, items[1])).toBe(false)
    expect(faults([{ ...row, price: '10' }], items)).toEqual({ '0.reason': 'needReason' })
    expect(faults([{ ...row, price: '10', reason: 'other' }], items)).toEqual({ '0.words': 'needWords' })
  })
  it('what came beside has its reason already and needs a material and a price', () => {
    expect(faults([extra()], items)).toEqual({ '0.material': 'material', '0.price': 'badNumber' })
  })
  it('a reason chosen and no longer needed is not sent', () => {
    const rows = [{ ...rowsOf(items)[0]!, reason: 'weight', words: 'x' }]
    expect(linesOf(rows, items)[0]?.reason).toBeUndefined()
  })
})
