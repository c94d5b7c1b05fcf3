import type { JSX } from 'preact'

/** Our own icons: 24 px grid, 1.75 px line, drawn here. Each is the `d` of one path. */
const drawn: Record<string, string> = {
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.2 15.2 20 20',
  go: 'M20 4 4 10.8l6.6 2.6L13.2 20z',
}

/** add makes further icons known (the material set is fetched after the first list). */
export const add = (more: Record<string, string>): void => void Object.assign(drawn, more)

/** Icon is decoration beside a word; it says nothing by itself. */
export function Icon({ name }: { name: string }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={drawn[name] ?? ''} />
    </svg>
  )
}
