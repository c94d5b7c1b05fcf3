import { type Phrase, ZONE } from './time'

/** today is the date in China as YYYY-MM-DD. */
export const today = (now: number): string => new Date(now + ZONE).toISOString().slice(0, 10)

/** ago is how old a kept answer is, in the largest unit that fits. */
export function ago(then: number, now: number): Phrase {
  const min = Math.max(0, Math.floor((now - then) / 60_000))
  if (min < 1) return { key: 'ago.now' }
  if (min < 60) return { key: 'ago.min', args: { n: min } }
  if (min < 48 * 60) return { key: 'ago.hour', args: { n: Math.floor(min / 60) } }
  return { key: 'ago.day', args: { n: Math.floor(min / 1440) } }
}
