/** Where the desk is: the address, and how to go elsewhere without loading the page again. */
export interface Route {
  path: string
  query: URLSearchParams
}

let redraw: () => void = () => undefined

export const here = (): Route => ({
  path: location.pathname.replace(/\/+$/, '') || '/',
  query: new URLSearchParams(location.search),
})

/** Pages of the residents are another document. */
const ours = /^\/(work|admin|login|join|account|report|confirm|pickup)(\/|$)/

/** go opens an address of this site. */
export function go(to: string, how: 'push' | 'replace' = 'push'): void {
  const url = new URL(to, location.href)
  if (url.origin !== location.origin || !ours.test(url.pathname)) return location.assign(url)
  history[how === 'push' ? 'pushState' : 'replaceState'](null, '', url)
  redraw()
  if (how === 'push') {
    scrollTo(0, 0)
    document.getElementById('main')?.focus({ preventScroll: true })
  }
}

/** listen draws again whenever the address changes, and follows links within the desks. */
export function listen(draw: () => void): void {
  redraw = draw
  addEventListener('popstate', draw)
  document.addEventListener('click', e => {
    const a = (e.target as Element).closest?.('a')
    if (!a || e.defaultPrevented || e.button || e.metaKey || e.ctrlKey || e.shiftKey || a.target) return
    const url = new URL(a.href, location.href)
    if (a.hasAttribute('download') || url.origin !== location.origin || !ours.test(url.pathname)) return
    e.preventDefault()
    go(url.href)
  })
}

/** filter changes one part of the query in place; '' takes it out. */
export function filter(name: string, value: string): void {
  const { path, query } = here()
  query.delete('cursor')
  if (value) query.set(name, value)
  else query.delete(name)
  const q = query.toString()
  go(q ? `${path}?${q}` : path, 'replace')
}
