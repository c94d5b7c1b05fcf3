import type { JSX } from 'preact'
import { shapeOf } from '../pure/shape'
import type { Opening } from '../pure/time'

/** Mark is the sign of a kind, the same on list and map: shape by kind, fill by state. */
export function Mark({ kind, state }: { kind: string; state: Opening['state'] }): JSX.Element {
  const shape = shapeOf(kind)
  return (
    <svg class={`mark mark--${shape} is-${state}`} viewBox="0 0 20 20" aria-hidden="true">
      {(shape === 'circle' || shape === 'stop') && <circle cx="10" cy="10" r="7" />}
      {shape === 'square' && <rect x="3.5" y="3.5" width="13" height="13" rx="1.5" />}
      {shape === 'diamond' && <path d="M10 1.8 18.2 10 10 18.2 1.8 10z" />}
      {state === 'unknown' && <path class="mark__half" d={half[shape]} />}
    </svg>
  )
}

const half = {
  circle: 'M10 3a7 7 0 0 0 0 14z',
  stop: '',
  square: 'M3.5 3.5H10v13H3.5z',
  diamond: 'M10 1.8 1.8 10 10 18.2z',
}
