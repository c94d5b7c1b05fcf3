import type { JSX } from 'preact'

/** Our own icons: 24 px grid, 1.75 px line, drawn here. Each is the `d` of one path. */
const drawn: Record<string, string> = {
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.2 15.2 20 20',
  go: 'M20 4 4 10.8l6.6 2.6L13.2 20z',
  phone:
    'M6.2 4h2.9l1.5 4-2 1.6a11.5 11.5 0 0 0 5.8 5.8l1.6-2 4 1.5v2.9a1.7 1.7 0 0 1-1.9 1.7A16 16 0 0 1 4.5 5.9 1.7 1.7 0 0 1 6.2 4z',
  warn: 'M12 4 2.8 20h18.4zM12 10v4.5M12 17.3v.2',
}

/** add makes further icons known (the material set is fetched after the first list). */
export const add = (more: Record<string, string>): void => void Object.assign(drawn, more)

export const has = (name: string): boolean => name in drawn

/** Icon is decoration beside a word, or named by `title` when it stands alone. */
export function Icon({ name, title }: { name: string; title?: string }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" role={title ? 'img' : undefined} aria-hidden={title ? undefined : 'true'}>
      {title && <title>{title}</title>}
      <path d={drawn[name] ?? ''} />
    </svg>
  )
}
