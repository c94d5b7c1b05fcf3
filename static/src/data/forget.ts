/** forget removes everything kept on this device, the service worker's copies included. */
export async function forget(): Promise<void> {
  try {
    for (const k of Object.keys(localStorage)) if (k.startsWith('huishou.')) localStorage.removeItem(k)
    for (const k of await caches.keys()) await caches.delete(k)
  } catch {
    // Storage is refused: then nothing was kept.
  }
}
