/** Small things kept on this device. Storage may be refused (private mode): then nothing is kept. */

export function read<T>(key: string): T | undefined {
  try {
    return JSON.parse(localStorage.getItem(`huishou.${key}`) ?? 'null') ?? undefined
  } catch {
    return undefined
  }
}

export function write(key: string, value: unknown): void {
  try {
    localStorage.setItem(`huishou.${key}`, JSON.stringify(value))
  } catch {
    // Full or refused: the page works without.
  }
}
