/** uscc completes a unified social credit code with its check digit (GB 32100-2015). */
export function uscc(first) {
  const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
  let sum = 0
  let weight = 1
  for (const ch of first) {
    sum += alphabet.indexOf(ch) * weight
    weight = (weight * 3) % 31
  }
  return first + alphabet[(31 - (sum % 31)) % 31]
}
