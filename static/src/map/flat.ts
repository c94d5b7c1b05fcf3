import L from 'leaflet'
import { ask } from '../data/actions'
import { call, query } from '../data/api'
import type { State } from '../data/store'
import { round4 } from '../pure/address'
import { boundsOf, inside } from '../pure/metres'
import { opening } from '../pure/time'
import type { Card } from '../pure/types'
import { answerPoints, chosen, closest, routeLine, signs } from './chosen'
import { colours } from './colours'
import { cluster, pin, place } from './draw'
import { Drawn } from './drawn'
import { ground } from './flatground'
import { flatmap } from './flatmap'
import { only, fill as sign, asked as stopsAsked, stopsIn } from './stops'
import { furnish } from './tools'
import { calm, type View } from './view'
import './map.css'

const CELL = 56
const LIMIT = 500

/** draw makes the map without WebGL: Leaflet on a plain canvas, places from lists by bounds. */
export async function draw(box: HTMLElement, first: State): Promise<View> {
  let colour = colours()
  const city = first.vocab!.city
  const v = first.asked.view
  const map = v ? flatmap(box, [v[2], v[1]], Math.round(v[0])) : flatmap(box, [city.location[1], city.location[0]], 11)
  let state = first
  const places = L.layerGroup().addTo(map)
  const top = L.layerGroup().addTo(map)
  let base = await ground(map, first, colour)
  let asking: AbortController | undefined

  const fill = async () => {
    asking?.abort()
    const mine = new AbortController()
    asking = mine
    window.mapIdle = false
    const b = map.getBounds()
    const { asked } = state
    const wanted = () =>
      call<{ items: Card[] }>(
        query('/api/v1/places', {
          bbox: [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()].map(x => x.toFixed(5)).join(','),
          accepts: asked.accepts.join(','),
          services: asked.services.join(','),
          kind: asked.kinds.join(',') || (asked.page === 'markets' ? 'market' : ''),
          open: asked.open ? 'now' : '',
          limit: LIMIT,
        }),
        mine.signal,
      ).catch(() => undefined)
    const [got, stops] = await Promise.all([
      only(state) ? { items: [] } : wanted(),
      stopsIn(state, [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()], mine.signal),
    ])
    if (asking !== mine) return
    places.clearLayers()
    if (got) for (const l of group([...got.items, ...stops])) places.addLayer(l)
    window.mapIdle = true
  }

  const pick = (e: L.LeafletMouseEvent) => ask({ at: round4([e.latlng.lng, e.latlng.lat]), area: '', code: '' })

  /** Near neighbours become one ring, by a grid of screen cells; nothing is grouped from zoom 15. */
  const group = (cards: Card[]): L.Layer[] => {
    const zoom = map.getZoom()
    const cells = new Map<string, Card[]>()
    for (const c of cards) {
      const [lon, lat] = c.location.coordinates
      const p = map.project([lat, lon], zoom)
      const key = zoom >= 15 ? c.id : `${Math.floor(p.x / CELL)}|${Math.floor(p.y / CELL)}`
      cells.set(key, [...(cells.get(key) ?? []), c])
    }
    return [...cells.values()].map(cs => {
      const mean = (i: 0 | 1) => cs.reduce((sum, c) => sum + c.location.coordinates[i], 0) / cs.length
      const open = cs.filter(c => opening(c, state.now).state === 'open').length
      const one = cs.length === 1 ? cs[0]! : undefined
      const l = new Drawn([mean(1), mean(0)], 14, (g, x, y) =>
        one ? place(g, x, y, one.kind, sign(one, state.now), colour) : cluster(g, x, y, cs.length, open, colour),
      )
      l.on('click', e => {
        L.DomEvent.stop(e)
        if (state.picking) return pick(e)
        if (one) ask({ code: one.code })
        else map.setView([mean(1), mean(0)], Math.min(map.getZoom() + 2, 16))
      })
      return l
    })
  }

  const show = () => {
    top.clearLayers()
    const line = routeLine(state)
    if (line.length > 1)
      top.addLayer(
        L.polyline(
          line.map(([lon, lat]) => [lat, lon] as [number, number]),
          { color: colour.plum, weight: 2.5, dashArray: '6 4', interactive: false },
        ),
      )
    for (const s of signs(state)) {
      const [what, kind = '', open = ''] = s.image.split('|')
      top.addLayer(
        new Drawn([s.at[1], s.at[0]], 18, (g, x, y) =>
          what === 'pin' || what === 'me'
            ? pin(g, x, y, colour, what === 'me')
            : place(g, x, y, kind, Number(open), colour, what !== 'p'),
        ),
      )
    }
  }
  const frame = (hard = false) => {
    const points = answerPoints(state)
    const b = boundsOf(points)
    if (!b) return
    const m = map.getBounds()
    const seen: [number, number, number, number] = [m.getWest(), m.getSouth(), m.getEast(), m.getNorth()]
    if (!hard && points.every(p => inside(p, seen))) return
    map.fitBounds(
      [
        [b[1], b[0]],
        [b[3], b[2]],
      ],
      { padding: [40, 40], maxZoom: closest(state), animate: !hard && !calm() },
    )
  }
  const reveal = () => {
    const c = chosen(state)
    if (!c?.location) return
    const at = L.latLng(c.location.coordinates[1], c.location.coordinates[0])
    if (!map.getBounds().contains(at) || map.getZoom() < 12) map.setView(at, Math.max(14, map.getZoom()))
  }

  map.on('click', pick)
  map.on('moveend', fill)
  const keep = () => {
    const c = map.getCenter()
    ask({ view: [map.getZoom(), c.lng, c.lat] }, 'replace')
  }
  map.on('dragend', keep)
  const tools = furnish(box, first, {
    zoom: by => {
      map.setZoom(map.getZoom() + by)
      keep()
    },
    here: () => {
      const c = map.getCenter()
      ask({ at: round4([c.lng, c.lat]), area: '' })
    },
  })
  L.DomEvent.disableClickPropagation(box.querySelector('.tools')!)

  if (!v) frame(true)
  reveal()
  show()
  await fill()

  return {
    resize: () => map.invalidateSize({ animate: false }),
    async update(now, was) {
      state = now
      if (now.theme !== was.theme || now.lang !== was.lang || now.big !== was.big) {
        colour = colours()
        base.remove()
        base = await ground(map, now, colour)
        tools.update(now)
        fill()
        return show()
      }
      const f = (s: State) =>
        `${s.asked.page}|${s.asked.services}|${s.asked.kinds}|${s.asked.accepts}|${s.asked.open}|${stopsAsked(s)}`
      if (f(now) !== f(was)) fill()
      if (now.list.items !== was.list.items && now.list.status === 'ready') frame()
      if (now.asked.code !== was.asked.code || now.place !== was.place) reveal()
      if (
        now.asked !== was.asked ||
        now.place !== was.place ||
        now.me !== was.me ||
        now.list !== was.list ||
        now.route !== was.route
      )
        show()
      if (now.asked !== was.asked || now.picking !== was.picking) tools.update(now)
    },
  }
}
