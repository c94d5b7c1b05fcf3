/** Times as a person in Zigong says them. All input is UTC milliseconds; China has one zone and no summer time. */

export const ZONE = 8 * 3600_000
const DAY = 86_400_000

/** A phrase is a dictionary key with its values; values may be phrases themselves. */
export interface Phrase {
  key: string
  args?: Record<string, string | number | Phrase>
}

export interface Opening {
  state: 'open' | 'closed' | 'unknown'
  /** UTC ms of the next opening or closing, when known. */
  change?: number
}

/** Timed is what a card says about time: a place opens and closes, a mobile stop is visited. */
export interface Timed {
  openNow?: boolean | null
  changesAt?: string
  confirmedAt?: string
  nextVisit?: string
  untilVisit?: string
}

/** visitOf is the next visit of a vehicle, or the one it makes now; undefined for a place. */
export const visitOf = (card: Timed): { start: string; end: string } | undefined =>
  card.nextVisit ? { start: card.nextVisit, end: card.untilVisit ?? card.nextVisit } : undefined

/**
 * opening says what a card's facts mean at `now`; a kept card whose change has passed has flipped once. A mobile stop
 * is open while its vehicle is there; what comes after a kept visit is unknown.
 */
export function opening(card: Timed, now: number): Opening {
  const v = visitOf(card)
  if (v) {
    const change = [v.start, v.end].map(x => Date.parse(x)).find(x => x > now)
    return change ? { state: now < Date.parse(v.start) ? 'closed' : 'open', change } : { state: 'unknown' }
  }
  if (card.openNow === null || card.openNow === undefined) return { state: 'unknown' }
  const change = card.changesAt ? Date.parse(card.changesAt) : Number.NaN
  if (Number.isNaN(change)) return { state: card.openNow ? 'open' : 'closed' }
  if (change > now) return { state: card.openNow ? 'open' : 'closed', change }
  if (now - change > DAY / 2) return { state: 'unknown' }
  return { state: card.openNow ? 'closed' : 'open' }
}

/** clock writes hours and minutes without a leading zero: 8:00, 18:30. */
export function clock(at: number): string {
  const d = new Date(at + ZONE)
  return `${d.getUTCHours()}:${String(d.getUTCMinutes()).padStart(2, '0')}`
}

/** dayNumber counts days in China since 1970. */
export const dayNumber = (at: number): number => Math.floor((at + ZONE) / DAY)

/** when names a moment from today's view: 18:00, 明天 8:00, 周四 9:00, 12月3日 9:00. */
export function when(at: number, now: number): Phrase {
  const days = dayNumber(at) - dayNumber(now)
  const t = clock(at)
  if (days === 0) return { key: 'when.today', args: { t } }
  if (days === 1) return { key: 'when.tomorrow', args: { t } }
  const d = new Date(at + ZONE)
  if (days > 1 && days < 7) return { key: 'when.week', args: { d: { key: `day.${d.getUTCDay()}` }, t } }
  return { key: 'when.date', args: { m: d.getUTCMonth() + 1, d: d.getUTCDate(), t } }
}

/** visitWords is when a vehicle comes: 下次 周六 8:30–9:30 / 正在收 到 9:30. */
export function visitWords(v: { start: string; end: string }, now: number): Phrase {
  const [start, end] = [Date.parse(v.start), Date.parse(v.end)] as const
  if (end <= now) return { key: 'visit.past' }
  const e = clock(end)
  if (start <= now) return { key: 'visit.now', args: { e } }
  const d = dayNumber(start) === dayNumber(now) ? { key: 'visit.today' } : when(start, now)
  d.args = { ...d.args, t: '' }
  return { key: 'visit.next', args: { d, t: clock(start), e } }
}

/** openingWords is the line on a card: 营业至 18:00 / 明天 8:00 开门 / 营业时间未知 · 最后确认 2025-11. */
export function openingWords(card: Timed, now: number): Phrase {
  const v = visitOf(card)
  if (v) return visitWords(v, now)
  const o = opening(card, now)
  if (o.state === 'unknown') {
    const seen = card.confirmedAt?.slice(0, 7)
    return seen ? { key: 'open.unknownSince', args: { d: seen } } : { key: 'open.unknown' }
  }
  if (o.state === 'open') {
    if (o.change === undefined) return { key: card.changesAt ? 'open.now' : 'open.always' }
    // A closing at midnight belongs to the evening before: 营业至 24:00, not 明天 0:00.
    if (clock(o.change) === '0:00' && dayNumber(o.change) - dayNumber(now) === 1)
      return { key: 'open.until', args: { w: '24:00' } }
    return { key: 'open.until', args: { w: when(o.change, now) } }
  }
  if (o.change === undefined) return { key: 'open.closed' }
  return { key: 'open.from', args: { w: when(o.change, now) } }
}

/** closingSoon is the minutes left when a place closes within 45 minutes, else 0. */
export function closingSoon(card: Timed, now: number): number {
  const o = opening(card, now)
  if (o.state !== 'open' || o.change === undefined) return 0
  const left = Math.ceil((o.change - now) / 60_000)
  return left <= 45 ? left : 0
}
