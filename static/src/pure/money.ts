/** Money and mass as people write them: yuan and kilograms; fen and grams inside, whole numbers. */

/** fen reads yuan, 12.5 or -3; undefined when it is no amount. */
export function fen(yuan: string): number | undefined {
  const s = yuan.trim().replace(/[,，]/g, '')
  return /^-?\d{1,9}(\.\d{1,2})?$/.test(s) ? Math.round(Number(s) * 100) : undefined
}

/** yuan writes fen as ¥12.50, without needless zeros. */
export const yuan = (n: number): string => `${n < 0 ? '−' : ''}¥${amount(Math.abs(n))}`

/** amount writes fen as 12.5, for a field. */
export const amount = (n: number): string => (n % 100 ? (n / 100).toFixed(2).replace(/0$/, '') : String(n / 100))

/** grams reads kilograms; undefined when it is none. */
export function grams(kg: string): number | undefined {
  const s = kg.trim()
  return /^\d{1,6}(\.\d{1,3})?$/.test(s) ? Math.round(Number(s) * 1000) : undefined
}

/** kilograms writes grams as 9.5. */
export const kilograms = (g: number): string => String(g / 1000)
