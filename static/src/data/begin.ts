import { type Lang, speak } from '../i18n'
import { type Asked, parse, searchChanged } from '../pure/url'
import { read } from './kept'
import { search } from './search'
import { get, set, type Theme } from './store'

const night = matchMedia('(prefers-color-scheme: dark)')

/** follow reads the question from the address (first visit, back, forward). */
export function follow(first = false): void {
  turn(parse(location.pathname, location.search), first)
}

/** turn makes a question the current one; list and place follow. */
export function turn(asked: Asked, first = false): void {
  const was = get().asked
  set({ asked, picking: false })
  if (first || searchChanged(asked, was)) search()
  if (asked.code !== was.code) import('./place').then(m => m.openPlace(asked))
}

export interface Prefs {
  lang?: Lang
  theme?: Theme
  big?: boolean
}

/** recall reads what was chosen on this device; ?lang= in the address wins. */
export async function recall(): Promise<void> {
  const p = read<Prefs>('prefs') ?? {}
  const lang = (/[?&]lang=(zh|en)/.exec(location.search)?.[1] as Lang | undefined) ?? p.lang ?? 'zh'
  await speak(lang, () => set({})).catch(() => undefined)
  set({ lang, theme: p.theme ?? 'auto', big: p.big ?? false })
  dress()
  night.onchange = dress
}

/** dress puts language, colours and type size on the page. */
export function dress(): void {
  const { lang, theme, big } = get()
  const html = document.documentElement
  html.lang = lang === 'zh' ? 'zh-CN' : 'en'
  html.dataset.theme = theme
  html.toggleAttribute('data-dark', theme === 'auto' ? night.matches : theme === 'dark')
  html.dataset.size = big ? 'big' : ''
}
