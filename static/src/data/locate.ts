import { ask } from './actions'
import { search } from './search'
import { get, set } from './store'

/** locate asks the device where it is; only ever after a press. */
export function locate(): void {
  if (!navigator.geolocation) return set({ locating: 'failed' })
  set({ locating: 'asking' })
  navigator.geolocation.getCurrentPosition(
    p => {
      set({ me: [p.coords.longitude, p.coords.latitude], locating: '' })
      const had = get().asked
      ask({ at: undefined, area: '' })
      if (!had.at && !had.area) search()
    },
    e => set({ locating: e.code === 1 ? 'denied' : 'failed' }),
    { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 },
  )
}
