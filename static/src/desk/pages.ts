import type { ComponentType } from 'preact'
import type { State } from '../data/store'

type Part = ComponentType<{ s: State }>

/** Page is one address pattern and the code that shows it. */
export interface Page {
  match: RegExp
  load: () => Promise<{ default: Part }>
}

/** section fetches the pages one goes through together: they come in one file, which is smaller than its parts. */
const section =
  <K extends string>(load: () => Promise<Record<K, Part>>) =>
  (name: K) =>
  () =>
    load().then(m => ({ default: m[name] }))

const account = section(() => import('./account/pages'))
const places = section(() => import('./places/pages'))
const reports = section(() => import('./reports/pages'))
const told = section(() => import('./reports/public'))
const operator = section(() => import('./operator/pages'))
const timetables = section(() => import('./timetables/pages'))
const driver = section(() => import('./driver/pages'))
const prices = section(() => import('./prices/pages'))
const pickups = section(() => import('./pickups/pages'))
const offers = section(() => import('./offers/pages'))
const oversight = section(() => import('./oversight/pages'))

/** pages are all addresses of the desks; a section is fetched when one of its pages is opened. */
export const pages: Page[] = [
  { match: /^\/login$/, load: account('Login') },
  { match: /^\/join$/, load: account('Join') },
  { match: /^\/account$/, load: account('Account') },
  { match: /^\/work$/, load: account('Welcome') },
  { match: /^\/confirm$/, load: () => import('./places/confirm') },
  { match: /^\/work\/places$/, load: places('List') },
  { match: /^\/work\/places\/new$/, load: places('Edit') },
  { match: /^\/work\/places\/[^/]+$/, load: places('Place') },
  { match: /^\/work\/queue$/, load: places('Queue') },
  { match: /^\/work\/quality$/, load: places('Quality') },
  { match: /^\/report$/, load: told('Send') },
  { match: /^\/report\/[^/]+$/, load: told('Follow') },
  { match: /^\/pickup$/, load: () => import('./pickups/book') },
  { match: /^\/pickup\/[^/]+$/, load: () => import('./pickups/follow') },
  { match: /^\/work\/reports$/, load: reports('List') },
  { match: /^\/work\/reports\/[^/]+$/, load: reports('One') },
  { match: /^\/work\/import$/, load: () => import('./import/import') },
  { match: /^\/work\/operator$/, load: operator('Own') },
  { match: /^\/work\/operators$/, load: operator('List') },
  { match: /^\/work\/operators\/[^/]+$/, load: operator('One') },
  { match: /^\/work\/inspections$/, load: oversight('Inspections') },
  { match: /^\/work\/inspections\/new$/, load: oversight('Plan') },
  { match: /^\/work\/inspections\/[^/]+$/, load: oversight('Inspection') },
  { match: /^\/work\/standard$/, load: oversight('Standard') },
  { match: /^\/work\/standard\/[^/]+$/, load: oversight('Assess') },
  { match: /^\/work\/projects$/, load: oversight('Projects') },
  { match: /^\/work\/projects\/[^/]+$/, load: oversight('Project') },
  { match: /^\/work\/pickups$/, load: pickups('List') },
  { match: /^\/work\/pickups\/offers$/, load: offers('List') },
  { match: /^\/work\/pickups\/offers\/[^/]+$/, load: offers('Edit') },
  { match: /^\/work\/pickups\/[^/]+$/, load: pickups('One') },
  { match: /^\/work\/timetables$/, load: timetables('List') },
  { match: /^\/work\/timetables\/vehicles\/[^/]+$/, load: timetables('Vehicle') },
  { match: /^\/work\/timetables\/[^/]+$/, load: timetables('Edit') },
  { match: /^\/work\/driver$/, load: driver('Day') },
  { match: /^\/work\/prices$/, load: prices('List') },
  { match: /^\/work\/prices\/[^/]+$/, load: prices('Board') },
  { match: /^\/admin$/, load: () => import('./admin/admin') },
]
