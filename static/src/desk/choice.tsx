import type { JSX } from 'preact'
import { filter, here } from './route'

/** choice narrows a list by one value of its address; `all` names the field and stands for no choice. */
export function choice(name: string, all: string, values: string[], word: (v: string) => string): JSX.Element {
  return (
    <select aria-label={all} value={here().query.get(name) ?? ''} onChange={e => filter(name, e.currentTarget.value)}>
      <option value="">{all}</option>
      {values.map(v => (
        <option key={v} value={v}>
          {word(v)}
        </option>
      ))}
    </select>
  )
}
