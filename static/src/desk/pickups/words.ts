import { dateWords } from '../../i18n/dates'
import { w } from '../../i18n/desk/pickups'
import { today } from '../../pure/ago'
import { plus } from '../../pure/civil'
import { kilograms, yuan } from '../../pure/money'
import type { Item, Kind, Line, Stage } from './types'

type Key = Parameters<typeof w>[0]

export const kindWord = (k: Kind): string => w(`k_${k}`)
export const stageWord = (s: Stage): string => w(`s_${s}`)
export const reasonWord = (r: string): string => w(`r_${r}` as Key)
export const methodWord = (m: string): string => w(`m_${m}` as Key)
export const stageTone = (s: Stage): string =>
  /settled|collected/.test(s)
    ? 'tag--good'
    : /requested|no_show/.test(s)
      ? 'tag--bad'
      : s === 'cancelled'
        ? ''
        : 'tag--wait'

export { materialWord } from '../names'

/** money writes fen as yuan; what the resident pays is negative. */
export const money = (fen: number): string => (fen < 0 ? w('pays', { sum: yuan(-fen) }) : yuan(fen))

/** amount is how much of something there is: 3 pieces, 9.5 kg. */
export const amount = (x: Pick<Item, 'massG' | 'qty'> & Pick<Line, 'units'>): string => {
  const n = x.qty ?? x.units
  return [n && w('u_pieces', { n }), x.massG && `${kilograms(x.massG)} kg`].filter(Boolean).join(' · ')
}

/** windowWords writes 09:00-11:00 as a person says it. */
export const windowWords = (s: string): string => s.replace(/\b0(\d:)/g, '$1').replace('-', '–')

/** dayWords names a date, with today and tomorrow said. */
export function dayWords(date: string): string {
  const now = today(Date.now())
  const near = date === now ? w('today') : date === plus(now, 1) ? w('tomorrow') : ''
  return near ? `${near} · ${dateWords(date)}` : dateWords(date)
}
