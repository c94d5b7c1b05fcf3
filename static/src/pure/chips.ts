import { first } from './accepts'
import type { Material } from './types'

/** goods are the classes of second-hand goods (旧货) that markets trade. */
export const goods = ['furniture', 'appliance', 'electronics', 'car', 'farm_machinery']

/** chips is the order of the material chips: top level, accepted by sites. */
export function chips(materials: Material[]): Material[] {
  const top = materials.filter(m => !m.parent && !(goods.includes(m.code) && m.code !== 'electronics'))
  const rank = (m: Material) => (first.includes(m.code) ? first.indexOf(m.code) : 99)
  return top
    .map((m, i) => ({ m, i }))
    .sort((a, b) => rank(a.m) - rank(b.m) || a.i - b.i)
    .map(x => x.m)
}
