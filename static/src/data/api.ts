/** The one door to the server. */

/** Problem is anything that went wrong with a question: `code` is stable, `status` 0 when nothing answered. */
export class Problem extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    detail = code,
  ) {
    super(detail)
  }
}

const LIMIT = 20_000

/**
 * call asks the server and gives its JSON. It throws a Problem, or an AbortError when `signal` fired
 * (a newer question replaced this one).
 */
export async function call<T>(path: string, signal?: AbortSignal): Promise<T> {
  const stop = new AbortController()
  const late = setTimeout(() => stop.abort(), LIMIT)
  const cancel = () => stop.abort()
  signal?.addEventListener('abort', cancel)
  try {
    const r = await fetch(path, { signal: stop.signal, headers: { accept: 'application/json' } })
    const body = await r.json().catch(() => undefined)
    if (!r.ok) throw new Problem(body?.code ?? `http.${r.status}`, r.status, body?.detail)
    if (body === undefined) throw new Problem('answer.malformed', r.status)
    return body as T
  } catch (e) {
    if (e instanceof Problem || signal?.aborted) throw e
    throw new Problem(stop.signal.aborted ? 'timeout' : 'offline', 0)
  } finally {
    clearTimeout(late)
    signal?.removeEventListener('abort', cancel)
  }
}

/** query writes parameters, leaving out empty ones; commas stay readable. */
export function query(path: string, args: Record<string, string | number | undefined>): string {
  const q = Object.entries(args)
    .filter(([, v]) => v !== undefined && v !== '')
    .map(([k, v]) => `${k}=${encodeURIComponent(String(v)).replace(/%2C/g, ',')}`)
  return q.length ? `${path}?${q.join('&')}` : path
}

/** stale tells a replaced question from a failed one. */
export const stale = (e: unknown): boolean => (e as Error)?.name === 'AbortError'
