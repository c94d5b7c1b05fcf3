/** A price that held from a day to another, the last one open. */
export interface Held {
  priceFen: number
  unit: string
  validFrom: string
  validTo?: string
}

/** Step is a level stretch of the drawing. */
export interface Step {
  x1: number
  x2: number
  y: number
  held: Held
}

const dayOf = (s: string): number => Date.parse(`${s}T00:00:00Z`) / 86_400_000

/** perKg is a price in the unit it is compared in: a jin is half a kilogram. */
export const perKg = (h: Held): number => (h.unit === 'jin' ? h.priceFen * 2 : h.priceFen)

/** steps lays the history of a price out in a box, time to the right, dear at the top; days without a price are gaps. */
export function steps(all: Held[], today: string, width: number, height: number, edge = 4): Step[] {
  if (!all.length) return []
  const end = dayOf(today) + 1
  const begin = Math.min(end - 30, ...all.map(h => dayOf(h.validFrom)))
  const prices = all.map(perKg)
  const low = Math.min(...prices)
  const high = Math.max(...prices)
  const x = (day: number) => edge + ((Math.min(day, end) - begin) / (end - begin)) * (width - 2 * edge)
  const y = (fen: number) => (high === low ? height / 2 : edge + ((high - fen) / (high - low)) * (height - 2 * edge))
  return all.map(h => ({
    x1: x(dayOf(h.validFrom)),
    x2: x(h.validTo ? dayOf(h.validTo) + 1 : end),
    y: y(perKg(h)),
    held: h,
  }))
}
