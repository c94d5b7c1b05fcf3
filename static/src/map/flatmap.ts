import L from 'leaflet'
import './flat.css'
import { calm, testing } from './view'

/** flatmap is an empty Leaflet map on a plain canvas, for browsers without WebGL and for the desks. */
export function flatmap(box: HTMLElement, center: [lat: number, lon: number], zoom: number): L.Map {
  const map = L.map(box, {
    center,
    zoom,
    zoomControl: false,
    attributionControl: false,
    preferCanvas: true,
    minZoom: 6,
    maxZoom: 18,
    fadeAnimation: !calm(),
    zoomAnimation: !calm(),
  })
  if (testing()) window.mapForTest = map
  // Leaflet takes the focus by script, so the browser cannot tell a press from a Tab; the ring is for the latter.
  box.addEventListener('pointerdown', () => box.classList.add('is-pressed'))
  box.addEventListener('keydown', () => box.classList.remove('is-pressed'))
  return map
}
