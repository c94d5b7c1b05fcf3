import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'

const src = new URL('../src/', import.meta.url).pathname
const may: Record<string, string[]> = {
  pure: [],
  i18n: ['pure'],
  data: ['pure', 'i18n'],
  ui: ['pure', 'i18n', 'data', 'css'],
  map: ['pure', 'i18n', 'data', 'ui'],
  pages: ['pure', 'i18n', 'data', 'ui', 'map', 'css'],
  desk: ['pure', 'i18n', 'data', 'ui', 'map', 'css'],
}
const files = (readdirSync(src, { recursive: true }) as string[]).filter(f => /\.tsx?$/.test(f) && f.includes('/'))

describe('layers', () => {
  it.each(files)('%s imports only what lies below it', f => {
    const code = readFileSync(join(src, f), 'utf8')
    const layer = f.split('/')[0]!
    for (const m of code.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']*)'/g)) {
      const to = normalize(join(dirname(f), m[1]!))
      const other = to === '.' || !to.includes('/') ? layer : to.split('/')[0]!
      if (other !== layer) expect(may[layer], `${f} → ${to}`).toContain(other)
    }
  })

  it.each(files)('%s stays readable in one go', f => {
    expect(readFileSync(join(src, f), 'utf8').split('\n').length).toBeLessThan(300)
  })

  it('the pure layer touches no browser', () => {
    for (const f of files.filter(f => f.startsWith('pure/')))
      expect([
        f,
        /\b(document|window|localStorage|fetch|navigator)\b\./.test(readFileSync(join(src, f), 'utf8')),
      ]).toEqual([f, false])
  })
})
