import type { State } from '../data/store'
import { named } from '../i18n'
import type { Card } from '../pure/types'

/** areaOf names the district of a place in the language of the page; a card itself has only the Chinese name. */
export const areaOf = (s: State, c: Card): string =>
  named(
    s.vocab?.areas.find(a => a.code === c.area),
    c.areaName ?? '',
  )
