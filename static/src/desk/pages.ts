import type { ComponentType } from 'preact'
import type { State } from '../data/store'

/** Page is one address pattern and the code that shows it. */
export interface Page {
  match: RegExp
  load: () => Promise<{ default: ComponentType<{ s: State }> }>
}

const oversight = (name: keyof typeof import('./oversight/pages')) => () =>
  import('./oversight/pages').then(m => ({ default: m[name] }))

/** pages are all addresses of the desks; each page is fetched when it is opened. */
export const pages: Page[] = [
  { match: /^\/login$/, load: () => import('./account/login') },
  { match: /^\/join$/, load: () => import('./account/join') },
  { match: /^\/account$/, load: () => import('./account/account') },
  { match: /^\/confirm$/, load: () => import('./places/confirm') },
  { match: /^\/work\/places$/, load: () => import('./places/list') },
  { match: /^\/work\/places\/new$/, load: () => import('./places/edit') },
  { match: /^\/work\/places\/[^/]+$/, load: () => import('./places/place') },
  { match: /^\/work\/queue$/, load: () => import('./places/queue') },
  { match: /^\/work\/quality$/, load: () => import('./places/quality') },
  { match: /^\/report$/, load: () => import('./reports/send') },
  { match: /^\/report\/[^/]+$/, load: () => import('./reports/follow') },
  { match: /^\/work\/reports$/, load: () => import('./reports/list') },
  { match: /^\/work\/reports\/[^/]+$/, load: () => import('./reports/one') },
  { match: /^\/work\/import$/, load: () => import('./import/import') },
  { match: /^\/work\/operator$/, load: () => import('./operator/own') },
  { match: /^\/work\/operators$/, load: () => import('./operator/list') },
  { match: /^\/work\/operators\/[^/]+$/, load: () => import('./operator/one') },
  { match: /^\/work\/inspections$/, load: oversight('Inspections') },
  { match: /^\/work\/inspections\/new$/, load: oversight('Plan') },
  { match: /^\/work\/inspections\/[^/]+$/, load: oversight('Inspection') },
  { match: /^\/work\/standard$/, load: oversight('Standard') },
  { match: /^\/work\/standard\/[^/]+$/, load: oversight('Assess') },
  { match: /^\/work\/projects$/, load: oversight('Projects') },
  { match: /^\/work\/projects\/[^/]+$/, load: oversight('Project') },
  { match: /^\/admin$/, load: () => import('./admin/admin') },
  { match: /^\/work$/, load: () => import('./account/welcome') },
]
