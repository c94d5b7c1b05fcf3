import type { State } from '../../data/store'
import { named } from '../../i18n'
import { w } from '../../i18n/desk/driver'
import { kilograms } from '../../pure/money'
import type { Item } from './kept'

/** materialWord names a material of the vocabulary. */
export const materialWord = (s: State, code: string): string =>
  named(
    s.vocab?.materials.find(m => m.code === code),
    code,
  )

/** itemWords says a thing, how many and how heavy. */
export function itemWords(s: State, i: Item): string {
  const much = [i.qty && w('pieces', { n: i.qty }), i.massG && w('about', { what: w('kg', { n: kilograms(i.massG) }) })]
  return [materialWord(s, i.material), ...much.filter(Boolean)].join(' · ')
}
