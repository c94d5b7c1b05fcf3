import L from 'leaflet'

type Paint = (g: CanvasRenderingContext2D, x: number, y: number) => void

/** What Leaflet's canvas renderer offers to its layers; not part of its public types. */
interface Inner {
  _renderer: { _drawing: boolean; _ctx: CanvasRenderingContext2D }
  _point: L.Point
  _empty(): boolean
}

/** Drawn is a point on Leaflet's canvas with a drawing of its own; `r` is how far a tap reaches, px. */
export class Drawn extends L.CircleMarker {
  constructor(
    at: L.LatLngExpression,
    r: number,
    private readonly paint: Paint,
    interactive = true,
  ) {
    super(at, { radius: r, interactive, bubblingMouseEvents: !interactive })
  }

  _updatePath(): void {
    const me = this as unknown as Inner
    if (!me._renderer._drawing || me._empty()) return
    const g = me._renderer._ctx
    g.save()
    // Lines drawn before may have left their dashes and their transparency.
    g.setLineDash([])
    g.globalAlpha = 1
    this.paint(g, me._point.x, me._point.y)
    g.restore()
  }
}
