import type { Material } from './types'

/** Chips in the order residents ask for them; the others follow in the vocabulary's order. */
export const first = ['appliance_large', 'electronics', 'paper', 'plastic', 'textiles', 'batteries', 'bulky_furniture']

/** fold orders what a place takes: wanted first, children dropped when their parent is there. */
export function fold(accepts: string[], wanted: string[], parent: Map<string, string>): string[] {
  const has = new Set(accepts)
  const kept = accepts.filter(c => wanted.includes(c) || !has.has(parent.get(c) ?? ''))
  const extra = wanted.filter(c => !has.has(c) && has.has(parent.get(c) ?? ''))
  const rank = (c: string) => (wanted.includes(c) ? -100 : first.includes(c) ? first.indexOf(c) : 50)
  return [...extra, ...kept].sort((a, b) => rank(a) - rank(b))
}

/** parents maps each material to its parent, from the vocabulary. */
export const parents = (materials: Material[]): Map<string, string> =>
  new Map(materials.filter(m => m.parent).map(m => [m.code, m.parent!]))

/** fitting is how many of the words fit on a card's line; at least one. Chinese characters count double. */
export function fitting(words: string[], room = 20): number {
  let used = 0
  let n = 0
  for (const w of words) {
    for (const ch of w) used += ch > '\u2e80' ? 2 : 1
    if (used > room && n >= 1) break
    n++
  }
  return n
}
