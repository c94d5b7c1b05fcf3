import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { en } from '../src/i18n/en'
import { lateEn } from '../src/i18n/late.en'
import { lateZh } from '../src/i18n/late.zh'
import { mapEn } from '../src/i18n/map.en'
import { mapZh } from '../src/i18n/map.zh'
import { moreEn } from '../src/i18n/more.en'
import { moreZh } from '../src/i18n/more.zh'
import { zh } from '../src/i18n/zh'

const src = new URL('../src/', import.meta.url).pathname
const files = (readdirSync(src, { recursive: true }) as string[]).filter(f => /\.(tsx?|css|js)$/.test(f))
const holes = (s: string) => [...s.matchAll(/\{(\w+)\}/g)].map(m => m[1]).sort()

describe('words', () => {
  const tables: [string, Record<string, string>, Record<string, string>][] = [
    ['first', zh, en],
    ['late', lateZh, lateEn],
    ['map', mapZh, mapEn],
    ['more', moreZh, moreEn],
  ]
  it.each(tables)('%s: both languages have the same keys and the same gaps', (_, a, b) => {
    expect(Object.keys(b).sort()).toEqual(Object.keys(a).sort())
    for (const k of Object.keys(a)) expect([k, holes(b[k]!)]).toEqual([k, holes(a[k]!)])
  })

  it('no key is in two tables', () => {
    const keys = tables.flatMap(([, a]) => Object.keys(a))
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('no Chinese sentence stands outside the tables', () => {
    for (const f of files.filter(f => !f.startsWith('i18n'))) {
      const code = readFileSync(join(src, f), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '')
      expect([f, /\p{Script=Han}/u.test(code)]).toEqual([f, false])
    }
  })

  it('every key that is asked for exists, and every key is asked for', () => {
    const code = files
      .filter(f => !/^i18n\/(zh|en|.*\.(zh|en))/.test(f))
      .map(f => readFileSync(join(src, f), 'utf8'))
      .join('\n')
    const asked = new Set([...code.matchAll(/'((?:[a-z]+)\.[\w.]+)'/g)].map(m => m[1]!))
    const made = [
      /^day\./,
      /^chip\./,
      /^go\./,
      /^p\.access\./,
      /^p\.machine\./,
      /^title\./,
      /^filter\.(today|week)$/,
      /^d\.(csv|xlsx|geojson|kml)$/,
    ]
    const known = tables.flatMap(([, a]) => Object.keys(a))
    const idle = known.filter(k => !asked.has(k) && !made.some(m => m.test(k)))
    expect(idle).toEqual([])
  })

  it('the English page shows no Chinese, except the name of the other language', () => {
    for (const [, , b] of tables)
      for (const [k, v] of Object.entries(b))
        if (k !== 'set.lang') expect([k, /\p{Script=Han}/u.test(v)]).toEqual([k, false])
  })
})
