/** Errand is one thing to tell the server, kept on the device until it was told. */
export interface Errand {
  /** The Idempotency-Key: the server does it once, however often it is sent. */
  key: string
  /** Whose errand it is: another person on the same device does not send it. */
  by: string
  path: string
  body: unknown
  /** What it is about, to show it: the row and the step. */
  id: string
  step: string
  /** Why the server refused, in words; absent while it waits. */
  refused?: string
}

/** Sent is what came of sending: told, not reached (try later), nobody logged in, or refused for good. */
export type Sent =
  | { kind: 'told'; answer: unknown }
  | { kind: 'later' }
  | { kind: 'login' }
  | { kind: 'refused'; why: string }

/** outcome sorts an answer by its status: 0 is no answer at all. */
export function outcome(status: number, code: string, why: string): Sent {
  if (status === 401) return { kind: 'login' }
  if (
    status === 0 ||
    status >= 500 ||
    status === 408 ||
    status === 425 ||
    status === 429 ||
    code === 'idempotency.running'
  )
    return { kind: 'later' }
  return { kind: 'refused', why }
}

/** Box keeps errands in their order. `store` is read and written whole, so that two tabs see the same. */
export interface Store {
  read: () => Errand[]
  write: (all: Errand[]) => void
}

export const add = (s: Store, e: Errand): void => s.write([...s.read(), e])
export const drop = (s: Store, key: string): void => s.write(s.read().filter(e => e.key !== key))

/** again lets a refused errand, and those of its row after it, be sent once more. */
export const again = (s: Store, key: string): void =>
  s.write(s.read().map(e => (e.key === key ? { ...e, refused: undefined } : e)))

/** flush sends what waits, one after the other in order; what follows a refused one of the same row waits for a person. */
export async function flush(
  s: Store,
  by: string,
  send: (e: Errand) => Promise<Sent>,
  told: (e: Errand, answer: unknown) => void,
): Promise<'done' | 'later' | 'login'> {
  const tried = new Set<string>()
  for (;;) {
    const all = s.read()
    const stuck = new Set(all.filter(e => e.refused).map(e => e.id))
    const e = all.find(e => e.by === by && !e.refused && !stuck.has(e.id) && !tried.has(e.key))
    if (!e) return 'done'
    tried.add(e.key)
    const r = await send(e)
    if (r.kind === 'later' || r.kind === 'login') return r.kind
    if (r.kind === 'refused') s.write(s.read().map(x => (x.key === e.key ? { ...x, refused: r.why } : x)))
    else {
      drop(s, e.key)
      told(e, r.answer)
    }
  }
}
