import { spoken } from '../i18n'

const zone = 'Asia/Shanghai'

/** when shows a time of the API (RFC 3339) as date and time of the city. */
export function when(t: string | undefined): string {
  return t
    ? new Intl.DateTimeFormat(spoken() === 'en' ? 'en-GB' : 'zh-CN', {
        dateStyle: 'medium',
        timeStyle: 'short',
        timeZone: zone,
      }).format(new Date(t))
    : ''
}

/** day shows the date of a time, or a plain date. */
export function day(t: string | undefined): string {
  if (!t) return ''
  const at = /^\d{4}-\d\d-\d\d$/.test(t) ? `${t}T12:00:00+08:00` : t
  return new Intl.DateTimeFormat(spoken() === 'en' ? 'en-GB' : 'zh-CN', { dateStyle: 'medium', timeZone: zone }).format(
    new Date(at),
  )
}
