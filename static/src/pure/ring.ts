/** A cluster is drawn as a count inside a ring whose coloured part is the share that is open. */

export const STEPS = 12

/** steps is the open share in twelfths; "some" never rounds to none, "not all" never to all. */
export function steps(open: number, count: number): number {
  if (count <= 0 || open <= 0) return 0
  if (open >= count) return STEPS
  return Math.min(STEPS - 1, Math.max(1, Math.round((open / count) * STEPS)))
}

/** compact writes a count in at most four characters: 7, 240, 1.2k, 34k. */
export function compact(n: number): string {
  if (n < 1000) return String(n)
  if (n < 9950) return `${(n / 1000).toFixed(1).replace('.0', '')}k`
  if (n < 999_500) return `${Math.round(n / 1000)}k`
  return `${(n / 1e6).toFixed(1).replace('.0', '')}M`
}

/** radius grows gently with the count, in CSS pixels. */
export const radius = (count: number): number => Math.min(28, 12 + Math.round(Math.log2(Math.max(1, count)) * 1.5))
