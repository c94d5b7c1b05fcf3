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

/** forget removes everything kept, the service worker's copies included. */
export async function forget(): Promise<void> {
  try {
    for (const k of Object.keys(localStorage)) if (k.startsWith('huishou.')) localStorage.removeItem(k)
    for (const k of await caches.keys()) await caches.delete(k)
  } catch {
    // Same as above.
  }
}
