import type { Feature, FeatureCollection } from 'geojson'
import L from 'leaflet'
import { call } from '../data/api'
import type { State } from '../data/store'
import { type Colours, fonts } from './colours'
import { Drawn } from './drawn'

let kept: FeatureCollection | undefined

/** ground draws districts, rivers and names under the places; without an answer the map stays plain. */
export async function ground(map: L.Map, s: State, c: Colours): Promise<L.LayerGroup> {
  map.getContainer().style.background = c.paper
  const out = L.layerGroup().addTo(map)
  kept ??= await call<FeatureCollection>('/map/ground.geojson').catch(() => undefined)
  if (!kept) return out
  const base = s.vocab?.basemap
  if (base?.url && (base.kind === 'raster' || base.kind === 'tianditu')) out.addLayer(L.tileLayer(base.url))
  const lines = kept.features.filter(f => f.geometry.type !== 'Point')
  out.addLayer(
    L.geoJSON({ type: 'FeatureCollection', features: lines } as FeatureCollection, {
      interactive: false,
      style: f => line(f, c),
    }),
  )
  for (const f of kept.features) {
    if (f.geometry.type !== 'Point') continue
    const [lon, lat] = f.geometry.coordinates as [number, number]
    const p = f.properties as { role: string; zh: string; en?: string }
    const text = (s.lang === 'en' && p.en) || p.zh
    const big = p.role === 'district_name'
    if (p.role === 'city_name') continue
    out.addLayer(
      new Drawn(
        [lat, lon],
        1,
        (g, x, y) => {
          if (!big && map.getZoom() < 13) return
          g.font = `${big ? 15 : 12}px ${fonts.join(',')}`
          g.textAlign = 'center'
          g.lineWidth = 3
          g.strokeStyle = c.paper
          g.fillStyle = c.quiet
          g.strokeText(text, x, y)
          g.fillText(text, x, y)
        },
        false,
      ),
    )
  }
  return out
}

function line(f: Feature | undefined, c: Colours): L.PathOptions {
  switch (f?.properties?.role) {
    case 'river':
      return { color: c.water, weight: 3, fill: false }
    case 'frame':
    case 'zone':
      return { color: c.edge, weight: 1, opacity: 0.6, dashArray: '4 4', fill: false }
    case 'city':
      return { color: c.line, weight: 2, fill: false }
    default:
      return { color: c.line, weight: 1.25, fillColor: c.land, fillOpacity: 1 }
  }
}
