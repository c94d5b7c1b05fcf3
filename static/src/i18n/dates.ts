import { spoken } from './index'

const format = (date: string, how: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(spoken() === 'en' ? 'en-GB' : 'zh-CN', { ...how, timeZone: 'UTC' }).format(
    new Date(`${date}T00:00:00Z`),
  )

/** monthWords names a month (YYYY-MM). */
export const monthWords = (m: string): string => format(`${m}-01`, { year: 'numeric', month: 'long' })

/** dateWords names a civil date with its weekday; the year is understood. */
export const dateWords = (date: string): string =>
  format(date, { month: spoken() === 'en' ? 'short' : 'long', day: 'numeric', weekday: 'short' })

/** shortDate names a civil date: 12月5日, 5 Dec. */
export const shortDate = (date: string): string =>
  format(date, { month: spoken() === 'en' ? 'short' : 'long', day: 'numeric' })
