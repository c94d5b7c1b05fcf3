import { type State, set } from '../data/store'
import { type Parts, parts } from '../ui/parts'

const asked = new Set<string>()

/** bring fetches the parts the address needs now, and with `all` those every page gets after its first list. */
export async function bring(s: State, all = false): Promise<void> {
  const { page, code, stop } = s.asked
  await Promise.all([
    all && get('Ask', () => import('./late')),
    code && !stop && get('Place', () => import('./place')),
    code && stop && get('Stop', () => import('./stop')),
    page === 'street' && get('Street', () => import('./street')),
    /data|about|missing/.test(page) && get('Pages', () => import('./pages')),
  ])
}

/** get fetches a part once; a part that is a page is the file's default. */
async function get(name: keyof Parts, load: () => Promise<{ default?: Parts['Place'] }>): Promise<void> {
  if (parts[name] || asked.has(name)) return
  asked.add(name)
  try {
    const part = (await load()).default
    if (part) Object.assign(parts, { [name]: part })
    set({})
  } catch {
    // Asked for again with the next change; the list works meanwhile.
    asked.delete(name)
  }
}
