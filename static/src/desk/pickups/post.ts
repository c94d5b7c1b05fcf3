import { Refusal, send } from '../api'
import type { Own } from './types'

const WAITS = [1_000, 3_000, 8_000]

const rest = (ms: number) => new Promise<void>(done => setTimeout(done, ms))

/** fresh is a key nobody else uses; without a secure origin there is no randomUUID. */
export const fresh = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map(b => b.toString(16).padStart(2, '0')).join('')

/** unsure tells a booking that may have been made though no answer came. */
export const unsure = (e: unknown): boolean =>
  e instanceof Refusal && (e.status === 0 || e.status >= 500 || e.code === 'idempotency.running')

/** book sends a booking, and sends it again with the same key while no answer comes: it is made once. `late` tells that it does. */
export async function book(body: string, key: string, late = () => {}, waits = WAITS): Promise<Own> {
  for (const wait of [...waits, undefined]) {
    try {
      return await send<Own>('/api/v1/pickups', { body: JSON.parse(body), headers: { 'idempotency-key': key } })
    } catch (e) {
      if (wait === undefined || !unsure(e)) throw e
      late()
      await rest(wait)
    }
  }
  throw new Refusal('offline', 0, undefined, [])
}
