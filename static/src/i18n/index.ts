import type { Phrase } from '../pure/time'
import type { lateZh } from './late.zh'
import type { mapZh } from './map.zh'
import type { moreZh } from './more.zh'
import { zh } from './zh'

export type Lang = 'zh' | 'en'
export type Key = keyof typeof zh | keyof typeof lateZh | keyof typeof moreZh | keyof typeof mapZh
type Args = Record<string, string | number | Phrase>

const tables: Record<Lang, Record<string, string>> = { zh: { ...zh }, en: {} }
let lang: Lang = 'zh'

/** extend adds the words of a part that is loaded later. */
export function extend(l: Lang, words: Record<string, string>): void {
  Object.assign(tables[l], words)
}

/** speak switches the language; the words of the first list are there when it resolves, `then` runs when all are. */
export async function speak(l: Lang, then: () => void): Promise<void> {
  if (l === 'en' && !tables.en['app.name']) {
    await import('./en').then(m => extend('en', m.en))
    import('./en.rest').then(m => {
      extend('en', m.rest)
      then()
    })
  }
  lang = l
}

export const spoken = (): Lang => lang

/** t is the sentence for a key; {names} are filled in; a missing English sentence falls back to Chinese. */
export function t(key: Key, args?: Args): string {
  return fill(tables[lang][key] ?? tables.zh[key] ?? '', args)
}

/** fill puts values into the {gaps} of a sentence. */
export const fill = (s: string, args?: Args): string => (args ? s.replace(/\{(\w+)\}/g, (_, k) => put(args[k])) : s)

const put = (v: string | number | Phrase | undefined): string =>
  typeof v === 'object' ? say(v) : v === undefined ? '' : String(v)

/** say turns a phrase from the pure layer into a sentence. */
export const say = (p: Phrase): string => t(p.key as Key, p.args)

/** named picks the name in the spoken language, the Chinese one when there is no other. */
export const named = (x: { zh: string; en?: string } | undefined, code = ''): string =>
  x ? (lang === 'en' && x.en) || x.zh : code
