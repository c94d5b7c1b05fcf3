import { w } from '../../i18n/desk/reports'

type Key = Parameters<typeof w>[0]

export const categories = ['full', 'closed', 'wrong', 'missing_place', 'illegal_dismantling', 'hazard', 'other']
export const states = ['new', 'routed', 'in_progress', 'resolved', 'rejected', 'duplicate', 'reopened']
export const departments = ['gxs', 'sww', 'sthj', 'cgj', 'scjg', 'gaj', 'zrzy', 'fgw']

export const categoryWord = (c: string): string => w(`c_${c}` as Key)
export const stateWord = (s: string): string => w(`st_${s}` as Key)
export const departmentWord = (d: string): string => w(`d_${d}` as Key)

export const stateTone = (s: string): string =>
  s === 'resolved' ? 'tag--good' : /new|reopened/.test(s) ? 'tag--bad' : /routed|in_progress/.test(s) ? 'tag--wait' : ''
