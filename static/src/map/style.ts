import type { FeatureCollection } from 'geojson'
import type { DataDrivenPropertyValueSpecification, ExpressionSpecification, StyleSpecification } from 'maplibre-gl'
import type { State } from '../data/store'
import { type Colours, fonts } from './colours'

const role = (r: string): ExpressionSpecification => ['==', ['get', 'role'], r]

/** tilesURL is where places come from, with the filters of the question. */
export function tilesURL(s: State): string {
  const { asked } = s
  const kind = asked.kinds.filter(k => k !== 'scheduled_stop').join(',') || (asked.page === 'markets' ? 'market' : '')
  const q = [
    asked.accepts.length && `accepts=${asked.accepts.join(',')}`,
    asked.services.length && `services=${asked.services.join(',')}`,
    kind && `kind=${kind}`,
    asked.open && 'open=now',
  ].filter(Boolean)
  return `${location.origin}/tiles/places/{z}/{x}/{y}.mvt${q.length ? `?${q.join('&')}` : ''}`
}

const none: FeatureCollection = { type: 'FeatureCollection', features: [] }

/** style is the whole map as data: quiet ground, places on top, names drawn with the device's fonts. */
export function style(s: State, c: Colours): StyleSpecification {
  const name: ExpressionSpecification = ['coalesce', ['get', s.lang], ['get', 'zh']]
  const size = s.big ? 1.25 : 1
  const text = {
    'text-field': name,
    'text-font': fonts,
    'text-max-width': 7,
    'text-padding': 6,
  }
  const halo = { 'text-halo-color': c.paper, 'text-halo-width': 1.5 }
  const image: DataDrivenPropertyValueSpecification<string> = [
    'case',
    ['has', 'cluster'],
    ['concat', 'c|', ['to-string', ['get', 'count']], '|', ['to-string', ['get', 'open']]],
    ['concat', 'p|', ['get', 'kind'], '|', ['to-string', ['get', 'open']]],
  ]
  const stop: DataDrivenPropertyValueSpecification<string> = [
    'case',
    ['has', 'cluster'],
    ['concat', 't|', ['to-string', ['get', 'count']], '|', ['to-string', ['get', 'open']]],
    ['concat', 'p|scheduled_stop|', ['to-string', ['get', 'state']]],
  ]
  const base = s.vocab?.basemap
  const raster = base?.url && (base.kind === 'raster' || base.kind === 'tianditu')
  return {
    version: 8,
    sources: {
      ground: { type: 'geojson', data: `${location.origin}/map/ground.geojson` },
      places: { type: 'vector', tiles: [tilesURL(s)], minzoom: 0, maxzoom: 15 },
      chosen: { type: 'geojson', data: none },
      route: { type: 'geojson', data: none },
      stops: {
        type: 'geojson',
        data: none,
        cluster: true,
        clusterRadius: 40,
        clusterMaxZoom: 13,
        clusterProperties: { count: ['+', 1], open: ['+', ['max', 0, ['get', 'state']]] },
      },
      ...(raster ? { base: { type: 'raster', tiles: [base.url!], tileSize: 256, maxzoom: 18 } as const } : {}),
    },
    layers: [
      { id: 'paper', type: 'background', paint: { 'background-color': c.paper } },
      ...(raster ? [{ id: 'base', type: 'raster', source: 'base' } as const] : []),
      ...(raster ? [] : ground(c)),
      {
        id: 'district-names',
        type: 'symbol',
        source: 'ground',
        filter: role('district_name'),
        layout: { ...text, 'text-size': 15 * size, 'text-letter-spacing': 0.15 },
        paint: { ...halo, 'text-color': c.quiet },
        maxzoom: 13,
      },
      {
        id: 'town-names',
        type: 'symbol',
        source: 'ground',
        filter: ['in', ['get', 'role'], ['literal', ['town_name', 'zone_name', 'place_name']]],
        minzoom: 10,
        layout: {
          ...text,
          'text-size': 12 * size,
          'text-variable-anchor': ['center', 'top', 'bottom', 'left', 'right'],
          'text-radial-offset': 1.4,
        },
        paint: { ...halo, 'text-color': c.quiet },
      },
      {
        id: 'places',
        type: 'symbol',
        source: 'places',
        'source-layer': 'places',
        layout: {
          'icon-image': image,
          'icon-allow-overlap': true,
          'symbol-sort-key': ['case', ['has', 'cluster'], ['get', 'count'], 0],
        },
      },
      {
        id: 'route',
        type: 'line',
        source: 'route',
        paint: { 'line-color': c.plum, 'line-width': 2.5, 'line-dasharray': [3, 2] },
      },
      {
        id: 'stops',
        type: 'symbol',
        source: 'stops',
        layout: {
          'icon-image': stop,
          'icon-allow-overlap': true,
          'text-field': ['step', ['zoom'], '', 14, ['coalesce', ['get', 'name'], '']],
          'text-font': fonts,
          'text-size': 12 * size,
          'text-max-width': 8,
          'text-anchor': 'top',
          'text-offset': [0, 0.9],
          'text-optional': true,
        },
        paint: { ...halo, 'text-color': c.ink },
      },
      {
        id: 'place-names',
        type: 'symbol',
        source: 'places',
        'source-layer': 'places',
        minzoom: 14,
        filter: ['!', ['has', 'cluster']],
        layout: {
          'text-field': ['get', 'name'],
          'text-font': fonts,
          'text-size': 12 * size,
          'text-max-width': 8,
          'text-variable-anchor': ['top', 'bottom', 'left', 'right'],
          'text-radial-offset': 1,
          'text-optional': true,
        },
        paint: { ...halo, 'text-color': c.ink },
      },
      {
        id: 'chosen',
        type: 'symbol',
        source: 'chosen',
        layout: {
          'icon-image': ['get', 'image'],
          'icon-allow-overlap': true,
          'icon-ignore-placement': true,
          'text-field': ['coalesce', ['get', 'name'], ''],
          'text-font': fonts,
          'text-size': 13 * size,
          'text-anchor': 'top',
          'text-offset': [0, 1.5],
          'text-max-width': 9,
          'text-optional': true,
          'symbol-sort-key': ['get', 'rank'],
        },
        paint: { ...halo, 'text-color': c.ink, 'text-halo-width': 2 },
      },
    ],
  }
}

function ground(c: Colours): StyleSpecification['layers'] {
  return [
    { id: 'land', type: 'fill', source: 'ground', filter: role('district'), paint: { 'fill-color': c.land } },
    {
      id: 'river',
      type: 'line',
      source: 'ground',
      filter: role('river'),
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': c.water, 'line-width': ['interpolate', ['linear'], ['zoom'], 8, 1.5, 14, 7] },
    },
    {
      id: 'borders',
      type: 'line',
      source: 'ground',
      filter: ['in', ['get', 'role'], ['literal', ['district', 'city']]],
      paint: { 'line-color': c.line, 'line-width': ['match', ['get', 'role'], 'city', 2, 1.25] },
    },
    {
      id: 'zones',
      type: 'line',
      source: 'ground',
      filter: ['in', ['get', 'role'], ['literal', ['zone', 'frame']]],
      paint: { 'line-color': c.edge, 'line-width': 1, 'line-dasharray': [3, 3], 'line-opacity': 0.6 },
    },
  ]
}
