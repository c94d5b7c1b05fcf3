import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { w } from '../../i18n/desk/shell'
import { Icon } from '../../ui/icon'
import { may, me } from '../me'
import { go } from '../route'
import { open } from '../shell'
import { Empty } from '../states'
import { type List, useAsked } from '../use'

interface Due {
  items: unknown[]
  next: string
  total?: number
}

/** count is how many rows a list has, "n+" when there are more than one page of them. */
const count = (l?: List<unknown> | Due): string => (l?.items.length ? `${l.items.length}${l.next ? '+' : ''}` : '')

/** Welcome is the front of the desks: what waits for this person today, and everything he can do here. */
export default function Welcome(): JSX.Element | null {
  const who = me()
  const on = (right: string, path: string) => (who && may(right) ? path : '')
  const queue = useAsked<Due>(on('place.review', '/api/v1/work/queue?limit=50'))
  const reports = useAsked<Due>(on('report.handle', '/api/v1/work/reports?state=new&limit=50'))
  const late = useAsked<Due>(on('report.handle', '/api/v1/work/reports?overdue=true&limit=50'))
  const due = useAsked<Due>(on('place.confirm', '/api/v1/work/reminders?limit=50'))
  useEffect(() => {
    document.title = w('desk')
    if (!who) go('/login?to=/work', 'replace')
  }, [])
  if (!who) return null
  const desks = open()
  const today = [
    { n: count(queue.data), label: w('todayQueue'), href: '/work/queue' },
    { n: count(late.data), label: w('todayLate'), href: '/work/reports?overdue=true', bad: true },
    { n: count(reports.data), label: w('todayReports'), href: '/work/reports?state=new' },
    {
      n: due.data?.total ? String(due.data.total) : '',
      label: w('todayDue'),
      href: '/work/places?state=published&problem=stale',
    },
  ].filter(x => x.n)
  return (
    <>
      <h1>{w('hello', { name: who.name })}</h1>
      {today.length > 0 && (
        <ul class="doors" data-testid="today">
          {today.map(x => (
            <li key={x.href}>
              <a class={`door door--count${x.bad ? ' is-bad' : ''}`} href={x.href}>
                <b class="num">{x.n}</b>
                {x.label}
              </a>
            </li>
          ))}
        </ul>
      )}
      {desks.length ? (
        <ul class="doors">
          {desks.map(d => (
            <li key={d.href}>
              <a class="door" href={d.href}>
                <Icon name={d.icon} />
                {w(d.label)}
              </a>
            </li>
          ))}
        </ul>
      ) : (
        <Empty what={w('nothingYet')} why={w('nothingWhy')}>
          <a class="button button--main" href="/work/operator">
            {w('register')}
          </a>
        </Empty>
      )}
    </>
  )
}
