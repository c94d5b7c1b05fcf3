import type { ComponentType, JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { State } from '../data/store'
import { named, t } from '../i18n'
import { w } from '../i18n/desk/shell'
import { Icon } from '../ui/icon'
import { Settings } from '../ui/settings'
import { may, me } from './me'
import { type Page, pages } from './pages'
import { here } from './route'
import { Empty } from './states'

/** Sections are the desks, each shown to whoever has a right there. */
const sections: { href: string; label: Parameters<typeof w>[0]; icon: string; right: string; own?: boolean }[] = [
  { href: '/work/queue', label: 'queue', icon: 'check', right: 'place.review' },
  { href: '/work/places', label: 'places', icon: 'pin', right: 'place.write' },
  { href: '/work/reports', label: 'reports', icon: 'warn', right: 'report.read' },
  { href: '/work/inspections', label: 'inspections', icon: 'clock', right: 'inspection.read' },
  { href: '/work/standard', label: 'standard', icon: 'doorstep', right: 'project.read' },
  { href: '/work/quality', label: 'quality', icon: 'data', right: 'place.read_work' },
  { href: '/work/projects', label: 'projects', icon: 'map', right: 'project.read' },
  { href: '/work/operator', label: 'operator', icon: 'paper', right: 'operator.read', own: true },
  { href: '/work/operators', label: 'operators', icon: 'paper', right: 'operator.read', own: false },
  { href: '/work/driver', label: 'driver', icon: 'truck', right: 'pickup.drive' },
  { href: '/work/pickups', label: 'pickups', icon: 'doorstep', right: 'pickup.read' },
  { href: '/work/timetables', label: 'timetables', icon: 'truck', right: 'stop.write' },
  { href: '/work/prices', label: 'prices', icon: 'cash', right: 'price.write' },
  { href: '/work/import', label: 'import', icon: 'take', right: 'place.import' },
  { href: '/admin', label: 'admin', icon: 'more', right: 'account.manage' },
]

/** open gives the desks the person may use, in the order of the bar; one's own company is for whoever has one. */
export const open = () => sections.filter(s => may(s.right) && (s.own === undefined || s.own === !!me()?.operatorId))

/** Desk is the frame of every desk: who is here, his sections, the page. */
export function Desk({ s }: { s: State }): JSX.Element {
  const { path } = here()
  const page = pages.find(p => p.match.test(path))
  const who = me()
  const desks = who ? open() : []
  const at = (href: string) => (path === href || path.startsWith(`${href}/`) ? 'page' : undefined)
  return (
    <div class={`desk${desks.length ? '' : ' desk--bare'}`}>
      <a class="skip" href="#main">
        {w('skip')}
      </a>
      <header class="head desk__head">
        <a class="head__brand" href="/">
          <svg class="head__logo" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M12 3.4a8.6 8.6 0 1 0 8.6 8.6M20.6 12 17.3 9M20.6 12l3-3.4" />
            <circle cx="12" cy="12" r="2.6" />
          </svg>
          <span>
            {t('app.name')}
            <small>{named(s.vocab?.city)}</small>
          </span>
        </a>
        <nav class="desk__who" aria-label={w('account')}>
          {who ? (
            <a href="/account" aria-current={at('/account')}>
              {who.name}
            </a>
          ) : (
            <a href="/login" aria-current={at('/login')}>
              {w('login')}
            </a>
          )}
        </nav>
        <Settings s={s} />
      </header>
      {desks.length > 0 && (
        <nav class="desk__nav" aria-label={w('menu')}>
          {desks.map(d => (
            <a key={d.href} href={d.href} aria-current={at(d.href)}>
              <Icon name={d.icon} />
              {w(d.label)}
            </a>
          ))}
        </nav>
      )}
      <main id="main" class="desk__main" tabIndex={-1}>
        {page ? <Loaded key={path} page={page} s={s} /> : <Missing />}
      </main>
    </div>
  )
}

const got = new Map<Page, ComponentType<{ s: State }>>()

/** Loaded fetches the page's code once and then shows it. */
function Loaded({ page, s }: { page: Page; s: State }): JSX.Element {
  const [part, put] = useState(() => got.get(page))
  const [failed, fail] = useState(false)
  useEffect(() => {
    if (part) return
    page.load().then(
      m => {
        got.set(page, m.default)
        put(() => m.default)
      },
      () => fail(true),
    )
  }, [page])
  if (failed)
    return (
      <Empty what={w('offline')}>
        <button type="button" class="button" onClick={() => location.reload()}>
          {w('again')}
        </button>
      </Empty>
    )
  const Part = part
  return Part ? <Part s={s} /> : <p role="status">{w('loading')}</p>
}

function Missing(): JSX.Element {
  useEffect(() => {
    document.title = w('missing')
  }, [])
  return (
    <>
      <h1>{w('missing')}</h1>
      <Empty what={w('missingWhy')}>
        <a class="button button--main" href="/work">
          {w('desk')}
        </a>
      </Empty>
    </>
  )
}
