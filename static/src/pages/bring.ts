import { type State, set } from '../data/store'
import { type Parts, parts } from '../ui/parts'

const asked = new Set<string>()

/** bring fetches the parts the address needs now, and with `all` those every page gets after its first list. */
export async function bring(s: State, all = false): Promise<void> {
  await Promise.all([
    all && get('Ask', () => import('./late')),
    s.asked.code && get('Place', () => import('./place').then(m => put('Place', m.default))),
    /data|about|missing/.test(s.asked.page) && get('Pages', () => import('./pages').then(m => put('Pages', m.default))),
  ])
}

async function get(name: keyof Parts, load: () => Promise<unknown>): Promise<void> {
  if (parts[name] || asked.has(name)) return
  asked.add(name)
  try {
    await load()
    set({})
  } catch {
    // Asked for again with the next change; the list works meanwhile.
    asked.delete(name)
  }
}

const put = (name: 'Place' | 'Pages', part: Parts['Place']): void => {
  parts[name] = part
}
