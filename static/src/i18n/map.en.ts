import type { mapZh } from './map.zh'

export const mapEn: Record<keyof typeof mapZh, string> = {
  'map.in': 'Zoom in',
  'map.out': 'Zoom out',
  'map.here': 'Search from the centre',
  'map.sites': 'Recycling site',
  'map.stops': 'Mobile stop',
  'map.isOpen': 'open',
  'map.isClosed': 'closed',
  'map.isUnknown': 'hours unknown',
  'map.ring': 'ring: share that is open',
}
