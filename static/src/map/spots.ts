import L from 'leaflet'
import type { State } from '../data/store'
import type { Bounds, LonLat } from '../pure/types'
import { colours } from './colours'
import { pin, place } from './draw'
import { Drawn } from './drawn'
import { ground } from './flatground'
import { flatmap } from './flatmap'
import { calm } from './view'

/** Spot is a place on a desk's map. `open` fills it: 1 full, 0 hollow, -1 half. */
export interface Spot {
  id: string
  at: LonLat
  kind: string
  open?: number
}

/** Cell is a square that holds a count, for maps of density. */
export interface Cell {
  bounds: [west: number, south: number, east: number, north: number]
  count: number
}

export interface Shown {
  spots: Spot[]
  cells?: Cell[]
  chosen?: string
  /** The point being picked. */
  point?: LonLat
  /** The point is a door: a new one is looked at from near. */
  near?: boolean
  /** A shape being drawn, or drawn. */
  outline?: LonLat[]
}

export interface Hands {
  choose?: (id: string) => void
  pick?: (at: LonLat) => void
  /** What part of the ground is in view now. */
  seen?: (b: Bounds) => void
}

/** spots draws a desk's map on a plain canvas: it needs no WebGL, and few places. */
export async function spots(box: HTMLElement, s: State, first: Shown, hands: () => Hands) {
  const colour = colours()
  const city = s.vocab!.city
  const map = flatmap(box, [city.location[1], city.location[0]], 10)
  await ground(map, s, colour)
  const layer = L.layerGroup().addTo(map)
  map.on('click', e => hands().pick?.([e.latlng.lng, e.latlng.lat]))
  const tell = () => {
    const b = map.getBounds()
    hands().seen?.([b.getWest(), b.getSouth(), b.getEast(), b.getNorth()])
  }
  map.on('moveend', tell)
  let framed = ''
  let door = ''

  function update(now: Shown): void {
    layer.clearLayers()
    const most = Math.max(1, ...(now.cells ?? []).map(c => c.count))
    for (const c of now.cells ?? []) {
      const [west, south, east, north] = c.bounds
      const box = L.rectangle(
        [
          [south, west],
          [north, east],
        ],
        { weight: 1, color: colour.copper, fillColor: colour.copper, fillOpacity: 0.2 + (0.6 * c.count) / most },
      )
      layer.addLayer(box)
    }
    if (now.outline?.length)
      layer.addLayer(
        L.polygon(
          now.outline.map(([lon, lat]) => [lat, lon] as [number, number]),
          { color: colour.jade, weight: 3, interactive: false },
        ),
      )
    for (const spot of now.spots) {
      const chosen = spot.id === now.chosen
      const mark = new Drawn([spot.at[1], spot.at[0]], 16, (g, x, y) =>
        place(g, x, y, spot.kind, spot.open ?? 1, colour, chosen),
      )
      mark.on('click', e => {
        L.DomEvent.stop(e)
        hands().choose?.(spot.id)
      })
      layer.addLayer(mark)
    }
    if (now.point)
      layer.addLayer(new Drawn([now.point[1], now.point[0]], 18, (g, x, y) => pin(g, x, y, colour, false), false))
    frame(now)
    window.mapIdle = true
  }

  /** Moves only when other places are shown, or the chosen one is out of view. */
  function frame(now: Shown): void {
    const key = now.spots.map(x => x.id).join() + (now.cells ? now.cells.length : '')
    const points: LonLat[] = [...now.spots.map(x => x.at), ...(now.point ? [now.point] : [])]
    for (const c of now.cells ?? []) points.push([c.bounds[0], c.bounds[1]], [c.bounds[2], c.bounds[3]])
    const all = L.latLngBounds(points.map(p => [p[1], p[0]] as [number, number]))
    const chosen = now.spots.find(x => x.id === now.chosen)
    if (key !== framed && all.isValid()) map.fitBounds(all, { padding: [40, 40], maxZoom: 15, animate: false })
    else if (now.near && now.point && String(now.point) !== door)
      map.setView([now.point[1], now.point[0]], Math.max(map.getZoom(), 13), { animate: false })
    else if (chosen && !map.getBounds().contains([chosen.at[1], chosen.at[0]]))
      map.panTo([chosen.at[1], chosen.at[0]], { animate: !calm() })
    framed = key
    door = String(now.point ?? '')
  }

  update(first)
  tell()
  return {
    update,
    resize: () => map.invalidateSize({ animate: false }),
    end: () => map.remove(),
    zoom: (by: number) => map.setZoom(map.getZoom() + by),
  }
}
