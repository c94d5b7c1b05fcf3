import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css =
  readFileSync(new URL('../src/css/tokens.css', import.meta.url), 'utf8') +
  readFileSync(new URL('../src/css/tokens-late.css', import.meta.url), 'utf8')

/** scheme gathers the tokens of the rules that hold when `dark` and `big` do. */
function scheme(dark: boolean, big: boolean): Record<string, string> {
  const out: Record<string, string> = {}
  for (const [, selector, body] of css.matchAll(/(:root[^{]*)\{([^}]*)\}/g)) {
    const s = selector!.trim()
    const needsBig = s.includes('[data-size')
    const needsDark = /(?<!:not\()\[data-dark\]/.test(s)
    const needsLight = s.includes(':not([data-dark])')
    if ((needsBig && !big) || (needsDark && !dark) || (needsLight && dark)) continue
    for (const [, k, v] of body!.matchAll(/--([\w-]+):\s*([^;]+);/g)) out[k!] = v!
  }
  const resolve = (v: string): string => {
    const m = /^var\(--([\w-]+)\)$/.exec(v)
    return m ? resolve(out[m[1]!]!) : v
  }
  return Object.fromEntries(Object.entries(out).map(([k, v]) => [k, resolve(v)]))
}

function light(hex: string): number {
  const n = [1, 3, 5].map(i => Number.parseInt(hex.slice(i, i + 2), 16) / 255)
  const [r, g, b] = n.map(c => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}

function contrast(a: string, b: string): number {
  const [x, y] = [light(a), light(b)].sort((p, q) => q - p)
  return (x! + 0.05) / (y! + 0.05)
}

const pairs = [
  ['ink', 'paper'],
  ['ink', 'raise'],
  ['ink', 'land'],
  ['ink', 'jade-soft'],
  ['quiet', 'paper'],
  ['quiet', 'raise'],
  ['quiet', 'land'],
  ['jade', 'paper'],
  ['jade', 'raise'],
  ['jade', 'jade-soft'],
  ['copper', 'paper'],
  ['copper', 'land'],
  ['copper', 'copper-soft'],
  ['red', 'paper'],
  ['red', 'land'],
  ['red', 'red-soft'],
  ['ink', 'red-soft'],
  ['quiet', 'red-soft'],
  ['red', 'raise'],
  ['on-jade', 'jade'],
  ['paper', 'ink'],
] as const

describe('contrast', () => {
  for (const dark of [false, true])
    for (const big of [false, true]) {
      const t = scheme(dark, big)
      const least = big ? 7 : 4.5
      it.each(pairs)(`${dark ? 'dark' : 'light'}${big ? ', large type' : ''}: %s on %s`, (a, b) => {
        expect(contrast(t[a]!, t[b]!)).toBeGreaterThanOrEqual(least)
      })
    }

  it('fields and buttons have an edge of 3:1', () => {
    for (const dark of [false, true]) {
      const t = scheme(dark, false)
      expect(contrast(t.edge!, t.paper!)).toBeGreaterThanOrEqual(3)
    }
  })
})
