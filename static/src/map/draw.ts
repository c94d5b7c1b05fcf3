import { compact, radius, STEPS, steps } from '../pure/ring'
import { type Shape, shapeOf } from '../pure/shape'
import { type Colours, fonts } from './colours'

/** Drawings on a 2D canvas, shared by both maps; all text is the device's own font, so nothing is fetched. */

const tint = (shape: Shape, c: Colours) => ({ circle: c.jade, square: c.blue, diamond: c.copper, stop: c.plum })[shape]

function path(g: CanvasRenderingContext2D, shape: Shape, x: number, y: number, r: number): void {
  g.beginPath()
  if (shape === 'circle' || shape === 'stop') g.arc(x, y, r, 0, Math.PI * 2)
  else if (shape === 'square') g.rect(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8)
  else {
    const d = r * 1.2
    g.moveTo(x, y - d)
    g.lineTo(x + d, y)
    g.lineTo(x, y + d)
    g.lineTo(x - d, y)
    g.closePath()
  }
}

/** place draws one place: open 1 full, 0 hollow, -1 half full. */
export function place(
  g: CanvasRenderingContext2D,
  x: number,
  y: number,
  kind: string,
  open: number,
  c: Colours,
  big = false,
): void {
  const shape = shapeOf(kind)
  const colour = tint(shape, c)
  const r = big ? 11 : 7
  if (big) {
    path(g, shape, x, y, r + 5)
    g.fillStyle = c.raise
    g.fill()
    g.lineWidth = 2
    g.strokeStyle = c.ink
    g.stroke()
  } else {
    path(g, shape, x, y, r + 2.5)
    g.fillStyle = c.raise
    g.fill()
  }
  path(g, shape, x, y, r)
  g.fillStyle = open === 1 ? colour : c.raise
  g.fill()
  if (open === -1) {
    g.save()
    g.clip()
    g.fillStyle = colour
    g.fillRect(x - 20, y - 20, 20, 40)
    g.restore()
    path(g, shape, x, y, r)
  }
  g.lineWidth = 2.25
  g.strokeStyle = colour
  // Eight dashes around the circle of a stop; round ends would close the gaps.
  g.lineCap = 'butt'
  if (shape === 'stop') g.setLineDash([r * 0.5, r * 0.285])
  g.stroke()
  g.setLineDash([])
}

/** cluster draws a count inside a ring; the coloured part of the ring is the open share. */
export function cluster(
  g: CanvasRenderingContext2D,
  x: number,
  y: number,
  count: number,
  open: number,
  c: Colours,
  colour = c.jade,
): void {
  const r = radius(count)
  g.beginPath()
  g.arc(x, y, r + 2, 0, Math.PI * 2)
  g.fillStyle = c.raise
  g.fill()
  g.lineWidth = 4
  g.strokeStyle = c.line
  g.beginPath()
  g.arc(x, y, r, 0, Math.PI * 2)
  g.stroke()
  const part = steps(open, count) / STEPS
  if (part > 0) {
    g.strokeStyle = colour
    g.beginPath()
    g.arc(x, y, r, -Math.PI / 2, -Math.PI / 2 + part * Math.PI * 2)
    g.stroke()
  }
  g.fillStyle = c.ink
  g.font = `600 ${count < 1000 ? 13 : 12}px ${fonts.join(',')}`
  g.textAlign = 'center'
  g.textBaseline = 'middle'
  g.fillText(compact(count), x, y + 1)
}

/** pin marks the point searched from. */
export function pin(g: CanvasRenderingContext2D, x: number, y: number, c: Colours, me: boolean): void {
  if (me) {
    g.beginPath()
    g.arc(x, y, 8, 0, Math.PI * 2)
    g.fillStyle = c.raise
    g.fill()
    g.beginPath()
    g.arc(x, y, 5.5, 0, Math.PI * 2)
    g.fillStyle = c.ink
    g.fill()
    return
  }
  g.beginPath()
  g.moveTo(x, y)
  g.bezierCurveTo(x - 11, y - 12, x - 11, y - 15, x - 11, y - 18)
  g.arc(x, y - 18, 11, Math.PI, 0)
  g.bezierCurveTo(x + 11, y - 15, x + 11, y - 12, x, y)
  g.closePath()
  g.fillStyle = c.ink
  g.fill()
  g.lineWidth = 2
  g.strokeStyle = c.raise
  g.stroke()
  g.beginPath()
  g.arc(x, y - 18, 4, 0, Math.PI * 2)
  g.fillStyle = c.raise
  g.fill()
}

/** image draws the picture a map style names: p|kind|open, s|kind|open, h|kind|open, c|count|open (t for stops), pin, me. */
export function image(id: string, c: Colours, ratio = 2): { data: ImageData; ratio: number } | undefined {
  const [what, a = '', b = ''] = id.split('|')
  const half =
    what === 'c' || what === 't' ? radius(Number(a)) + 5 : what === 'pin' ? 32 : what === 's' || what === 'h' ? 22 : 13
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = half * 2 * ratio
  const g = canvas.getContext('2d')
  if (!g) return undefined
  g.scale(ratio, ratio)
  if (what === 'p') place(g, half, half, a, Number(b), c)
  else if (what === 's') place(g, half, half, a, Number(b), c, true)
  else if (what === 'h') {
    g.beginPath()
    g.arc(half, half, 14, 0, Math.PI * 2)
    g.fillStyle = c.raise
    g.fill()
    g.lineWidth = 1.5
    g.strokeStyle = c.ink
    g.stroke()
    place(g, half, half, a, Number(b), c)
  } else if (what === 'c') cluster(g, half, half, Number(a), Number(b), c)
  else if (what === 't') cluster(g, half, half, Number(a), Number(b), c, c.plum)
  else if (what === 'pin') pin(g, half, half, c, false)
  else if (what === 'me') pin(g, half, half, c, true)
  else return undefined
  return { data: g.getImageData(0, 0, canvas.width, canvas.height), ratio }
}
