import { fill, spoken } from './index'

type Args = Record<string, string | number>

/**
 * words makes the dictionary of one part: both languages side by side, so that the compiler demands every key in both.
 * The answer looks a key up in the spoken language and fills its {gaps}.
 */
export function words<K extends string>(zh: Record<K, string>, en: Record<K, string>): (key: K, args?: Args) => string {
  return (key, args) => fill((spoken() === 'en' ? en : zh)[key] ?? key, args)
}
