import { afterEach, describe, expect, it, vi } from 'vitest'
import { call, Problem, query, stale } from '../src/data/api'
import { centre, search } from '../src/data/search'
import { get, set } from '../src/data/store'
import type { Vocabulary } from '../src/pure/types'
import { nothing } from '../src/pure/url'

const vocab = {
  materials: [],
  kinds: [],
  services: [],
  areas: [{ code: '510303', zh: '贡井区', en: 'Gongjing', location: [104.71, 29.34] }],
  city: { code: '510300', zh: '自贡市', en: 'Zigong', location: [104.77, 29.34], bounds: [104, 28.9, 105.3, 29.6] },
} as unknown as Vocabulary

const card = (id: string) => ({
  id,
  code: id,
  kind: 'market',
  name: id,
  location: { type: 'Point', coordinates: [104.7, 29.3] },
  accepts: [],
  openNow: null,
})
const answer =
  (items: unknown[], wait = 0) =>
  (path: string, init?: RequestInit) =>
    new Promise<Response>((done, fail) => {
      init?.signal?.addEventListener('abort', () => fail(new DOMException('gone', 'AbortError')))
      setTimeout(() => done(new Response(JSON.stringify({ items, path }), { status: 200 })), wait)
    })

afterEach(() => vi.unstubAllGlobals())

describe('the one door to the server', () => {
  it('leaves empty parameters out and keeps commas readable', () => {
    expect(query('/x', { a: '', b: 'p,q', c: 0, d: undefined, e: '旧' })).toBe('/x?b=p,q&c=0&e=%E6%97%A7')
  })

  it('a problem keeps its code and status', async () => {
    vi.stubGlobal('fetch', async () => new Response('{"code":"request.invalid"}', { status: 422 }))
    await expect(call('/x')).rejects.toMatchObject({ code: 'request.invalid', status: 422 })
    vi.stubGlobal('fetch', async () => new Response('<html>', { status: 502 }))
    await expect(call('/x')).rejects.toMatchObject({ code: 'http.502', status: 502 })
    vi.stubGlobal('fetch', async () => new Response('<html>', { status: 200 }))
    await expect(call('/x')).rejects.toMatchObject({ code: 'answer.malformed' })
  })

  it('no network is told apart from a replaced question', async () => {
    vi.stubGlobal('fetch', async () => {
      throw new TypeError('failed')
    })
    await expect(call('/x')).rejects.toBeInstanceOf(Problem)
    vi.stubGlobal('fetch', answer([], 1000))
    const stop = new AbortController()
    const asked = call('/x', stop.signal).catch(e => e)
    stop.abort()
    expect(stale(await asked)).toBe(true)
  })
})

describe('searching', () => {
  it('measures from the point, the area, the device, else the city, in that order', () => {
    set({ vocab, asked: nothing, me: undefined })
    expect(centre()).toEqual({ kind: 'city', at: [104.77, 29.34] })
    set({ me: [1, 2] })
    expect(centre()?.kind).toBe('me')
    set({ asked: { ...nothing, area: '510303' } })
    expect(centre()).toEqual({ kind: 'area', at: [104.71, 29.34] })
    set({ asked: { ...nothing, area: '510303', at: [3, 4] } })
    expect(centre()).toEqual({ kind: 'point', at: [3, 4] })
    set({ me: undefined })
  })

  it('the newest question wins, however late an older answer comes', async () => {
    set({ vocab, asked: nothing })
    vi.stubGlobal('fetch', answer([card('old')], 40))
    const old = search()
    vi.stubGlobal('fetch', answer([card('new')], 5))
    set({ asked: { ...nothing, open: true } })
    await Promise.all([old, search()])
    await new Promise(r => setTimeout(r, 60))
    expect(get().list.items.map(c => c.id)).toEqual(['new'])
  })

  it('markets are asked for by kind', async () => {
    const asked: string[] = []
    vi.stubGlobal('fetch', (path: string, init?: RequestInit) => {
      asked.push(path)
      return answer([card('m')])(path, init)
    })
    set({ asked: { ...nothing, page: 'markets', accepts: ['furniture'] } })
    await search()
    expect(asked[0]).toContain('/api/v1/places?')
    expect(asked[0]).toContain('kind=market')
    expect(asked[0]).toContain('accepts=furniture')
  })
})
