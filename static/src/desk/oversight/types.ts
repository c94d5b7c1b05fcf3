import { w } from '../../i18n/desk/oversight'
import { w as p } from '../../i18n/desk/projects'

type Key = Parameters<typeof w>[0]
type ProjectKey = Parameters<typeof p>[0]

/** Inspection is an inspection as the API gives it. */
export interface Inspection {
  id: string
  rev: number
  code: string
  placeId?: string
  operatorId?: string
  subject: string
  county: string
  state: string
  plannedOn: string
  note?: string
  follows?: string
  findings: { code: string; text: string; severity: string; photos?: string[]; on: string }[]
  orders: {
    text: string
    dueOn: string
    orderedOn: string
    answer?: string
    answerPhotos?: string[]
    answeredOn?: string
  }[]
  dueOn: string
  overdue: boolean
  closedOn?: string
  steps: { step: string; at: string; by: string; note?: string }[]
}

/** Checklist is what a site is assessed by. */
export interface Checklist {
  version: string
  source: string
  items: { code: string; zh: string; en: string; required: boolean }[]
}

/** Progress is the plan's target and every site that counts towards it. */
export interface Progress {
  target: number
  from: string
  by: string
  source: string
  count: number
  accepted: { id: string; code: string; name: string; county: string; acceptedOn: string }[]
  counties: { county: string; count: number }[]
}

export interface Project {
  id: string
  rev: number
  code: string
  name: string
  kind: string
  stage: string
  landNeedM2: number
  landStatus: string
  fundingFen: number
  fundingSource?: string
  county?: string
  location?: { type: 'Point'; coordinates: [number, number] }
  placeIds?: string[]
  source?: string
  notes?: string
  updatedAt: string
  updatedBy: string
}

export const states = ['planned', 'open', 'answered', 'closed']
export const findingKinds = [
  'illegal_dismantling',
  'hazardous_waste',
  'environment',
  'fire_safety',
  'filing',
  'licence',
  'records',
  'other',
]
export const severities = ['minor', 'major', 'critical']
export const stages = ['planned', 'approved', 'building', 'done', 'stopped']
export const projectKinds = ['site', 'sorting_centre']
export const lands = ['none', 'reserved', 'approved', 'secured']

/** Where a project may go from each stage; the server judges. */
export const stageNext: Record<string, string[]> = {
  planned: ['planned', 'approved', 'stopped'],
  approved: ['planned', 'approved', 'building', 'stopped'],
  building: ['building', 'done', 'stopped'],
  done: ['done'],
  stopped: ['planned', 'stopped'],
}

export const stateWord = (s: string): string => w(`s_${s}` as Key)
export const stateTone = (s: string): string => (s === 'closed' ? 'tag--good' : s === 'planned' ? '' : 'tag--wait')
export const severityWord = (s: string): string => w(`sev_${s}` as Key)
export const severityTone = (s: string): string => (s === 'critical' ? 'tag--bad' : s === 'major' ? 'tag--wait' : '')
export const stepWord = (s: string): string => w(`st_${s}` as Key)
export const stageWord = (s: string): string => p(`g_${s}` as ProjectKey)
export const landWord = (s: string): string => p(`ld_${s}` as ProjectKey)
export const projectWord = (s: string): string => p(`pk_${s}` as ProjectKey)
export const assessmentWord = (s: string): string => w(`a_${s}` as Key)

/** findingWord names what a finding is about: a kind, or else an item of the checklist. */
export const findingWord = (code: string, items: Checklist['items'] = [], en = false): string => {
  if (findingKinds.includes(code)) return w(`k_${code}` as Key)
  const item = items.find(i => i.code === code)
  return item ? (en ? item.en : item.zh) : code
}

/** today is the date in the city, as 2026-11-24. */
export const today = (later = 0): string =>
  new Date(Date.now() + 8 * 3_600_000 + later * 86_400_000).toISOString().slice(0, 10)
