import { GeoJSONSource, Map as GL, type MapMouseEvent, type PaddingOptions, type VectorTileSource } from 'maplibre-gl'
import { ask } from '../data/actions'
import { type State, set } from '../data/store'
import { round4 } from '../pure/address'
import { boundsOf, inside } from '../pure/metres'
import type { Bounds, LonLat } from '../pure/types'
import { answerPoints, chosen, closest, routeLine, signs } from './chosen'
import { colours, fonts } from './colours'
import { image } from './draw'
import { fill, only, asked as stopsAsked, stopsIn } from './stops'
import { style, tilesURL } from './style'
import { furnish } from './tools'
import { calm, testing, type View } from './view'
import './map.css'

const NEAR = 10

/** draw makes the WebGL map and keeps it in step with the question. */
export async function draw(box: HTMLElement, first: State): Promise<View> {
  let colour = colours()
  let tiles = tilesURL(first)
  const city = first.vocab!.city
  const view = first.asked.view
  const map = new GL({
    container: box,
    style: style(first, colour),
    ...(view ? { zoom: view[0], center: [view[1], view[2]] } : { center: city.location, zoom: 11 }),
    attributionControl: false,
    localIdeographFontFamily: fonts.join(','),
    canvasContextAttributes: { preserveDrawingBuffer: testing(), antialias: false },
    pitchWithRotate: false,
    dragRotate: false,
    maxZoom: 19,
    minZoom: 6,
    fadeDuration: calm() || testing() ? 0 : 150,
    locale: {},
  })
  map.touchZoomRotate.disableRotation()
  map.keyboard.disableRotation()
  if (testing()) window.mapForTest = map
  window.mapIdle = false

  map.on('styleimagemissing', e => {
    const made = image(e.id, colour)
    if (made && !map.hasImage(e.id)) map.addImage(e.id, made.data, { pixelRatio: made.ratio })
  })
  map.on('idle', () => {
    window.mapIdle = true
  })
  for (const e of ['movestart', 'dataloading'] as const)
    map.on(e, () => {
      window.mapIdle = false
    })

  let state = first
  let moved = !!view
  const pad = (): PaddingOptions => ({ top: 40, bottom: 40, left: 40, right: 40 })
  const points = (source: string, list: { at: LonLat; properties: Record<string, unknown> }[]) => {
    const src = map.getSource(source)
    if (src instanceof GeoJSONSource)
      src.setData({
        type: 'FeatureCollection',
        features: list.map(({ at, properties }) => ({
          type: 'Feature',
          properties,
          geometry: { type: 'Point', coordinates: at },
        })),
      })
  }
  const show = () => {
    for (const layer of ['places', 'place-names'])
      if (map.getLayer(layer)) map.setLayoutProperty(layer, 'visibility', only(state) ? 'none' : 'visible')
    // The open place carries its own name.
    if (map.getLayer('place-names'))
      map.setFilter('place-names', ['all', ['!', ['has', 'cluster']], ['!=', ['get', 'code'], state.asked.code]])
    points(
      'chosen',
      signs(state).map(({ at, ...properties }) => ({ at, properties })),
    )
    const line = routeLine(state)
    const src = map.getSource('route')
    if (src instanceof GeoJSONSource)
      src.setData({ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: line } })
  }
  /** stops fetches the mobile stops in view; a later call replaces an earlier one. */
  const stops = async () => {
    looking?.abort()
    const mine = new AbortController()
    looking = mine
    const seen = map.getBounds().toArray().flat() as Bounds
    const found = await stopsIn(state, seen, mine.signal)
    if (looking !== mine) return
    points(
      'stops',
      found.map(c => ({
        at: c.location.coordinates,
        properties: { code: c.code, name: c.name, state: fill(c, state.now) },
      })),
    )
  }
  let looking: AbortController | undefined
  /** Moves no more than needed: nothing when what counts is already in view. */
  const frame = (hard = false) => {
    const points = answerPoints(state)
    const b = boundsOf(points)
    if (!b) return
    const seen = map.getBounds().toArray().flat() as [number, number, number, number]
    if (!hard && points.every(p => inside(p, seen)) && map.getZoom() > 9) return
    map.fitBounds(b, { padding: pad(), maxZoom: closest(state), duration: hard || calm() ? 0 : 200 })
  }
  const reveal = () => {
    const place = chosen(state)
    if (!place?.location) return
    const p = map.project(place.location.coordinates)
    const { clientWidth: w, clientHeight: h } = box
    const inView = p.x > 24 && p.y > 24 && p.x < w - 24 && p.y < h - 24
    if (inView && map.getZoom() >= 12) return
    map.easeTo({
      center: place.location.coordinates,
      zoom: Math.max(map.getZoom(), 14),
      duration: calm() ? 0 : 200,
    })
  }

  const under = (e: MapMouseEvent) =>
    map.getLayer('places')
      ? map.queryRenderedFeatures(
          [
            [e.point.x - NEAR, e.point.y - NEAR],
            [e.point.x + NEAR, e.point.y + NEAR],
          ],
          { layers: ['places', 'stops'] },
        )[0]
      : undefined
  map.on('click', e => {
    // While a point is being picked, places and clusters do not catch the tap.
    const hit = state.picking ? undefined : under(e)
    if (!hit) return ask({ at: round4([e.lngLat.lng, e.lngLat.lat]), area: '', code: '' })
    if (!hit.properties.cluster) return ask({ code: String(hit.properties.code) })
    const at = hit.geometry.type === 'Point' ? (hit.geometry.coordinates as [number, number]) : e.lngLat
    map.easeTo({ center: at, zoom: Math.min(map.getZoom() + 2, 16), duration: calm() ? 0 : 200 }, { originalEvent: e })
  })
  map.on('mousemove', e => {
    const hit = under(e)
    map.getCanvas().style.cursor = hit ? 'pointer' : 'crosshair'
    const code = hit && !hit.properties.cluster ? String(hit.properties.code) : ''
    if (code !== state.hover) set({ hover: code })
  })
  map.on('moveend', e => {
    stops()
    if (!('originalEvent' in e) || !e.originalEvent) return
    moved = true
    const { lng, lat } = map.getCenter()
    ask({ view: [map.getZoom(), lng, lat] }, 'replace')
  })

  const tools = furnish(box, first, {
    zoom: by => map.easeTo({ zoom: map.getZoom() + by, duration: calm() ? 0 : 200 }, { originalEvent: true }),
    here: () => {
      const { lng, lat } = map.getCenter()
      ask({ at: round4([lng, lat]), area: '' })
    },
  })

  await new Promise<void>(done => {
    map.once('load', () => done())
    // The list does not wait for a map whose ground is slow.
    setTimeout(done, 4000)
  })
  const ready = () => {
    if (!moved) frame(true)
    show()
    reveal()
    stops()
  }
  ready()

  return {
    resize: () => map.resize(),
    update(now, was) {
      state = now
      const dressed = now.theme !== was.theme || now.lang !== was.lang || now.big !== was.big
      if (dressed) {
        colour = colours()
        tiles = tilesURL(now)
        map.setStyle(style(now, colour), { diff: false })
        map.once('style.load', () => {
          show()
          stops()
        })
        tools.update(now)
        return
      }
      // With the list, and not before: without a network both stay as they were.
      const url = tilesURL(now)
      if (url !== tiles && now.list !== was.list && now.list.status === 'ready' && !now.list.keptAt) {
        tiles = url
        ;(map.getSource('places') as VectorTileSource | undefined)?.setTiles([url])
      }
      if (stopsAsked(now) !== stopsAsked(was) || now.asked.open !== was.asked.open) stops()
      if (now.list !== was.list && now.list.status === 'ready' && now.list.items !== was.list.items) frame()
      if (now.asked.code !== was.asked.code || now.place !== was.place) reveal()
      if (
        now.hover !== was.hover ||
        now.asked !== was.asked ||
        now.place !== was.place ||
        now.me !== was.me ||
        now.route !== was.route ||
        now.list !== was.list
      )
        show()
      if (now.asked !== was.asked || now.picking !== was.picking) tools.update(now)
    },
  }
}
