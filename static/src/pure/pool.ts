import { metres } from './metres'
import { dayNumber, opening, visitOf } from './time'
import type { Card, LonLat } from './types'
import type { Asked } from './url'

/** Kept is a card seen earlier and when (UTC ms); the asker's position is not kept. */
export interface Kept {
  card: Card
  when: number
}

export const LIMIT = 300

/** keep adds cards to what was seen, newest first, at most LIMIT. */
export function keep(pool: Kept[], cards: Card[], now: number): Kept[] {
  const fresh = new Set(cards.map(c => c.id))
  const added = cards.map(({ distance: _, ...card }) => ({ card: card as Card, when: now }))
  return [...added, ...pool.filter(k => !fresh.has(k.card.id))].slice(0, LIMIT)
}

/** answer is the list asked for, from what was seen: filtered and ordered on this device. */
export function answer(
  pool: Kept[],
  asked: Pick<Asked, 'accepts' | 'kinds' | 'services' | 'open' | 'visit' | 'q'>,
  at: LonLat,
  parent: Map<string, string>,
  now: number,
): { items: Card[]; when: number } {
  const text = asked.q.toLowerCase()
  const hits = pool.filter(
    ({ card }) =>
      takes(card.accepts, asked.accepts, parent) &&
      (!asked.kinds.length || asked.kinds.includes(card.kind)) &&
      offers(card, asked.services) &&
      (!asked.visit || comes(card, asked.visit, now)) &&
      (!asked.open || opening(card, now).state === 'open') &&
      (!text || `${card.name} ${card.address ?? ''}`.toLowerCase().includes(text)),
  )
  const items = hits
    .map(k => ({ ...k.card, distance: metres(at, k.card.location.coordinates) }))
    .sort((a, b) => a.distance - b.distance || (a.id < b.id ? -1 : 1))
  return { items, when: hits.reduce((m, k) => Math.min(m, k.when), now) }
}

/** comes tells whether a vehicle is known to come today, or within seven days. */
function comes(card: Card, by: 'today' | 'week', now: number): boolean {
  const v = visitOf(card)
  if (!v || Date.parse(v.end) <= now) return false
  return dayNumber(Date.parse(v.start)) - dayNumber(now) < (by === 'today' ? 1 : 7)
}

/** takes tells whether a place accepts every wanted code, itself or through its parent. */
export function takes(accepts: string[], wanted: string[], parent: Map<string, string>): boolean {
  return wanted.every(c => accepts.includes(c) || accepts.includes(parent.get(c) ?? '\0'))
}

/** offers tells whether a place has every service asked for; step_free is its own fact. */
export function offers(card: Card, services: string[]): boolean {
  return services.every(s => (s === 'step_free' ? card.stepFree === true : (card.services ?? []).includes(s)))
}
