import { speak } from '../i18n'
import { format } from '../pure/address'
import { type Asked, isStop, parse } from '../pure/url'
import { dress, type Prefs, turn } from './begin'
import { write } from './kept'
import { get, type Sheet, set } from './store'

/** ask changes the question: address, list and place follow. */
export function ask(change: Partial<Asked>, how: 'push' | 'replace' = 'push'): void {
  const was = get().asked
  const asked = { ...was, ...change }
  if (change.code !== undefined && change.stop === undefined) asked.stop = isStop(change.code)
  const url = keepFlag(format(asked))
  if (url !== location.pathname + location.search) history[how === 'push' ? 'pushState' : 'replaceState'](null, '', url)
  turn(asked)
}

/** keepFlag carries the test switch along. */
const keepFlag = (url: string): string =>
  /[?&]e2e=1/.test(location.search) ? `${url}${url.includes('?') ? '&' : '?'}e2e=1` : url

/** visit follows a link of this site without loading the page again. */
export function visit(e: MouseEvent): void {
  const a = (e.target as Element).closest?.('a')
  if (
    !a ||
    e.defaultPrevented ||
    e.button ||
    e.metaKey ||
    e.ctrlKey ||
    e.shiftKey ||
    a.target ||
    a.hasAttribute('download')
  )
    return
  const url = new URL(a.href, location.href)
  if (url.origin !== location.origin || !a.dataset.go) return
  e.preventDefault()
  const to = parse(url.pathname, url.search)
  const { asked } = get()
  ask({ ...to, embed: asked.embed, view: asked.view })
  if (a.dataset.go === 'page') scrollTo(0, 0)
}

/** choose changes language, colours or type size, and remembers it. */
export async function choose(change: Prefs): Promise<void> {
  if (change.lang) await speak(change.lang, () => set({}))
  set(change)
  const { lang, theme, big } = get()
  write('prefs', { lang, theme, big })
  dress()
}

/** dark tells whether dark colours are on, chosen or by the device. */
export const dark = (): boolean => document.documentElement.hasAttribute('data-dark')

export const sheet = (s: Sheet): void => set({ sheet: s, picking: s === 'closed' ? false : get().picking })
