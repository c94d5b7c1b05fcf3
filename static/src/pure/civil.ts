/** Civil dates as the API writes them, YYYY-MM-DD; no clock and no zone. */

const DAY = 86_400_000

const at = (date: string): number => Date.parse(`${date}T00:00:00Z`)
const text = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** plus is the date n days later. */
export const plus = (date: string, n: number): string => text(at(date) + n * DAY)

/** weekday is 1 Monday … 7 Sunday. */
export const weekday = (date: string): number => ((new Date(at(date)).getUTCDay() + 6) % 7) + 1

/** between is how many days lie from a to b; negative when b is earlier. */
export const between = (a: string, b: string): number => Math.round((at(b) - at(a)) / DAY)

/** month is the YYYY-MM of a date, moved by n months. */
export function month(date: string, n = 0): string {
  const [y, m] = date.split('-').map(Number) as [number, number]
  const k = y * 12 + m - 1 + n
  return `${Math.floor(k / 12)}-${String((k % 12) + 1).padStart(2, '0')}`
}

/** weeks are the days of a month (YYYY-MM) in rows from Monday to Sunday; '' where another month is. */
export function weeks(m: string): string[][] {
  const rows: string[][] = []
  for (let d = `${m}-01`; d.startsWith(m); d = plus(d, 1)) {
    const col = weekday(d) - 1
    if (!rows.length || col === 0) rows.push(Array(7).fill(''))
    rows[rows.length - 1]![col] = d
  }
  return rows
}
