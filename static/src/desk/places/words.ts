import { get } from '../../data/store'
import { named } from '../../i18n'
import { w } from '../../i18n/desk/places'
import { areaWord, materialWord } from '../names'

export { areaWord, materialWord }

type Key = Parameters<typeof w>[0]

/** Names of the register's codes, in the spoken language. */
export const statusWord = (s: string): string => w(`st_${s}` as Key)
export const standardWord = (s: string): string => w(`standard_${s}` as Key)
export const kindWord = (k: string): string =>
  named(
    get().vocab?.kinds.find(x => x.code === k),
    k,
  )
export const serviceWord = (m: string): string =>
  named(
    get().vocab?.services.find(x => x.code === m),
    m,
  )

const fields: Record<string, Key> = {
  name: 'name',
  nameEn: 'nameEn',
  kind: 'kind',
  location: 'where',
  address: 'address',
  accepts: 'accepts',
  hours: 'hours',
  receivingHours: 'receiving',
  phone: 'phone',
  services: 'services',
  access: 'access',
  notes: 'notes',
  floorAreaM2: 'area2',
  photos: 'photos',
  sharedWithWaste: 'shared',
}

/** fieldWord names a field of a place; one that has no word keeps its name in the API. */
export const fieldWord = (f: string): string => (fields[f] ? w(fields[f]) : f)

/** valueWord shows the value of a field as a person would say it. */
export function valueWord(field: string, v: unknown): string {
  if (v === null || v === undefined || v === '') return '—'
  if (field === 'kind') return kindWord(String(v))
  if (field === 'access') return w(`access_${String(v)}` as Key)
  if (field === 'location')
    return ((v as { coordinates?: number[] }).coordinates ?? (v as number[])).map(x => x.toFixed(5)).join(', ')
  if (Array.isArray(v)) {
    if (field === 'accepts') return v.map(materialWord).join('、')
    if (field === 'services') return v.map(serviceWord).join('、')
    if (field === 'photos') return String(v.length)
    return v.join('、')
  }
  if (typeof v === 'object') return JSON.stringify(v)
  return String(v)
}

/** tone is the colour of a status. */
export const tone = (s: string): string =>
  s === 'published' || s === 'accepted'
    ? 'tag--good'
    : /submitted|in_review|draft|applied/.test(s)
      ? 'tag--wait'
      : /rejected|failed|revoked|suspended/.test(s)
        ? 'tag--bad'
        : ''
