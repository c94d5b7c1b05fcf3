import type { State } from '../data/store'

/** View is a drawn map, however it is drawn. */
export interface View {
  update(now: State, was: State): void
  resize(): void
}

declare global {
  interface Window {
    /** True when nothing is left to draw (read by browser tests). */
    mapIdle?: boolean
    /** The map itself, with ?e2e=1 only. */
    mapForTest?: unknown
  }
}

export const testing = (): boolean => /[?&]e2e=1/.test(location.search)

/** calm is true when the resident asked his device for less motion. */
export const calm = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches

/** mount draws the map with WebGL2 where there is, else on a plain canvas. */
export async function mount(box: HTMLElement, s: State): Promise<View> {
  const gl = document.createElement('canvas').getContext('webgl2')
  gl?.getExtension('WEBGL_lose_context')?.loseContext()
  const { draw } = gl ? await import('./gl') : await import('./flat')
  return draw(box, s)
}
