import { describe, expect, it } from 'vitest'
import { format } from '../src/pure/address'
import { type Asked, nothing, parse, searchChanged } from '../src/pure/url'

const read = (url: string) => {
  const u = new URL(url, 'http://x')
  return parse(u.pathname, u.search)
}

describe('the question in the address', () => {
  const asked: [string, Partial<Asked>][] = [
    ['/', {}],
    ['/?item=%E6%97%A7%E5%86%B0%E7%AE%B1&accepts=fridge&open=now', { item: '旧冰箱', accepts: ['fridge'], open: true }],
    ['/?q=A%E5%8C%BA%201%26', { q: 'A区 1&' }],
    ['/?kind=market,self_service&services=doorstep', { kinds: ['market', 'self_service'], services: ['doorstep'] }],
    ['/?at=104.7701,29.3452&map=14.5,104.77,29.34', { at: [104.7701, 29.3452], view: [14.5, 104.77, 29.34] }],
    ['/?area=510302', { area: '510302' }],
    ['/p/S-510302-0042?open=now', { code: 'S-510302-0042', open: true }],
    ['/p/S-1?in=markets', { code: 'S-1', page: 'markets' }],
    ['/markets?accepts=furniture', { page: 'markets', accepts: ['furniture'] }],
    ['/stop/T-510302-0003?visit=week', { code: 'T-510302-0003', stop: true, visit: 'week' }],
    ['/street?at=104.77,29.34', { page: 'street', at: [104.77, 29.34] }],
    ['/embed?p=T-1', { embed: true, code: 'T-1', stop: true }],
    ['/data', { page: 'data' }],
    ['/about', { page: 'about' }],
    ['/embed?p=S-1', { embed: true, code: 'S-1' }],
  ]
  it.each(asked)('%s is read', (url, want) => {
    expect(read(url)).toEqual({ ...nothing, ...want })
  })
  it.each(asked)('%s is written back the same', (url, want) => {
    expect(read(format({ ...nothing, ...want }))).toEqual(read(url))
  })

  it('leaves out what it cannot read', () => {
    expect(read('/?at=200,5&map=99,0,0&area=abc&accepts=<b>,paper,,&open=maybe')).toEqual({
      ...nothing,
      accepts: ['paper'],
    })
    expect(read('/?at=1&map=1,2')).toEqual(nothing)
    expect(read('/p/%E0%A4%A')).toMatchObject({ code: '%E0%A4%A' })
    expect(read('/nowhere').page).toBe('missing')
  })

  it('never holds the place of the device', () => {
    expect(Object.keys(nothing)).not.toContain('me')
  })

  it('asks for a new list only when the list would differ', () => {
    const view: Asked = { ...nothing, view: [12, 104, 29] }
    expect(searchChanged(nothing, view)).toBe(false)
    expect(searchChanged(nothing, { ...nothing, code: 'S-1' })).toBe(false)
    expect(searchChanged(nothing, { ...nothing, open: true })).toBe(true)
    expect(searchChanged(nothing, { ...nothing, at: [104, 29] })).toBe(true)
  })
})
