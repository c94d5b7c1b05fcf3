/** move is where the highlight goes on a key in a list of n options; -1 is "in the field". */
export function move(active: number, n: number, key: string): number {
  if (n === 0) return -1
  switch (key) {
    case 'ArrowDown':
      return active + 1 >= n ? -1 : active + 1
    case 'ArrowUp':
      return active === -1 ? n - 1 : active - 1
    case 'PageDown':
      return Math.min(n - 1, active + 5)
    case 'PageUp':
      return Math.max(0, active - 5)
    default:
      return active
  }
}
