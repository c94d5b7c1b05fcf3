import { describe, expect, it } from 'vitest'
import { fitting, fold, parents } from '../src/pure/accepts'
import { chips } from '../src/pure/chips'
import { offers, takes } from '../src/pure/pool'
import type { Card, Material } from '../src/pure/types'

const materials: Material[] = [
  { code: 'paper', zh: '废纸', en: 'Paper' },
  { code: 'cardboard', parent: 'paper', zh: '纸箱', en: 'Cardboard' },
  { code: 'furniture', zh: '旧家具', en: 'Furniture', goods: true },
  { code: 'appliance_large', zh: '大家电', en: 'Large appliances' },
  { code: 'fridge', parent: 'appliance_large', zh: '冰箱', en: 'Fridge' },
]
const parent = parents(materials)

describe('what a place takes', () => {
  it('a place that takes the parent takes the child', () => {
    expect(takes(['appliance_large'], ['fridge'], parent)).toBe(true)
    expect(takes(['fridge'], ['appliance_large'], parent)).toBe(false)
    expect(takes(['paper'], ['cardboard', 'fridge'], parent)).toBe(false)
    expect(takes(['paper'], [], parent)).toBe(true)
  })

  it('does not name a child beside its parent', () => {
    expect(fold(['cardboard', 'paper'], [], parent)).toEqual(['paper'])
    expect(fold(['cardboard'], [], parent)).toEqual(['cardboard'])
  })

  it('names what was asked for first, even when only the parent is on record', () => {
    expect(fold(['paper', 'appliance_large'], ['fridge'], parent)).toEqual(['fridge', 'appliance_large', 'paper'])
  })

  it('a line holds what fits, and never fewer than one', () => {
    expect(fitting(['大家电', '电子产品', '大件家具', '废纸'])).toBe(2)
    expect(fitting(['废纸', '塑料', '玻璃', '木材', '橡胶', '灯泡'])).toBe(5)
    expect(fitting(['Large appliances', 'End-of-life vehicles', 'Paper'])).toBe(1)
    expect(fitting([])).toBe(0)
  })

  it('chips are the top level, in the order residents ask', () => {
    expect(chips(materials).map(m => m.code)).toEqual(['appliance_large', 'paper'])
  })

  it('a place without a service is not offered for it', () => {
    const card = { services: ['cash'], stepFree: true } as Card
    expect(offers(card, ['cash', 'step_free'])).toBe(true)
    expect(offers(card, ['doorstep'])).toBe(false)
    expect(offers({} as Card, ['step_free'])).toBe(false)
  })
})
