import type { Phrase } from './time'

/** distanceWords rounds as one reads a sign: 350 m, 1.2 km, 12 km. */
export function distanceWords(m: number): Phrase {
  if (m < 995) return { key: 'dist.m', args: { n: Math.max(10, Math.round(m / 10) * 10) } }
  const km = m / 1000
  return { key: 'dist.km', args: { n: km < 9.95 ? km.toFixed(1) : Math.round(km) } }
}

/** walkMinutes estimates a walk: streets are 1.3 times the straight line, 75 m a minute; 0 beyond 3 km. */
export function walkMinutes(m: number): number {
  return m > 3000 ? 0 : Math.max(1, Math.round((m * 1.3) / 75))
}
