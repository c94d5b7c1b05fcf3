import type { JSX } from 'preact'
import { Icon } from './icon'

/** toggle puts a code in or takes it out. */
export const toggle = (list: string[], code: string) =>
  list.includes(code) ? list.filter(c => c !== code) : [...list, code]

/** Chip is one filter that is on or off. */
export function Chip(p: { on: boolean; word: string; icon?: string; dot?: boolean; press: () => void }): JSX.Element {
  return (
    <button type="button" class={`chip${p.on ? ' is-on' : ''}`} aria-pressed={p.on} onClick={p.press}>
      {p.dot && <span class="chip__dot" />}
      {p.icon && <Icon name={p.icon} />}
      {p.word}
    </button>
  )
}
