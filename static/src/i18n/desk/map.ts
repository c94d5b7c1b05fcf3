import { words } from '../words'

/** Words of the map beside a desk. */
export const w = words(
  { map: '地图', closer: '放大', farther: '缩小' },
  { map: 'Map', closer: 'Zoom in', farther: 'Zoom out' },
)
