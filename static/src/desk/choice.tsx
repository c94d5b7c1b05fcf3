import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { State } from '../data/store'
import { named } from '../i18n'
import { w } from '../i18n/desk/shell'
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

/** areaChoice narrows a list to a county. */
export function areaChoice(s: State): JSX.Element {
  const counties = (s.vocab?.areas ?? []).filter(a => a.code.length === 6 && !a.code.endsWith('00'))
  return choice(
    'area',
    w('area'),
    counties.map(a => a.code),
    code => named(counties.find(a => a.code === code)),
  )
}

/** Search narrows a list by what is typed, once the fingers rest. */
export function Search(): JSX.Element {
  const q = here().query.get('q') ?? ''
  const [typed, type] = useState(q)
  useEffect(() => {
    const soon = setTimeout(() => typed !== q && filter('q', typed), 300)
    return () => clearTimeout(soon)
  }, [typed])
  return (
    <input
      type="search"
      aria-label={w('search')}
      placeholder={w('search')}
      value={typed}
      onInput={e => type(e.currentTarget.value)}
    />
  )
}
