import { Problem } from '../data/api'
import { spoken } from '../i18n'
import { csrf } from './me'

/** Fault is what is wrong with one field of a form: `field` as the API names it, without "body.". */
export interface Fault {
  field: string
  code: string
  message: string
}

/** Refusal is a problem with its faults, field by field. */
export class Refusal extends Problem {
  constructor(
    code: string,
    status: number,
    detail: string | undefined,
    readonly faults: Fault[],
    readonly retryAfter = 0,
  ) {
    super(code, status, detail)
  }
  /** of gives the words for a field, '' when it is right. */
  of(field: string): string {
    return (
      this.faults.find(f => f.field === field || f.field.startsWith(`${field}[`) || f.field.startsWith(`${field}.`))
        ?.message ?? ''
    )
  }
}

interface Options {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  body?: unknown
  /** The revision that was read; the server refuses when somebody else wrote meanwhile. */
  rev?: number
  headers?: Record<string, string>
  signal?: AbortSignal
}

const LIMIT = 30_000

/** send asks the server as the person logged in. JSON in and out; FormData goes as it is. */
export async function send<T>(path: string, o: Options = {}): Promise<T> {
  const stop = new AbortController()
  const late = setTimeout(() => stop.abort(), LIMIT)
  const cancel = () => stop.abort()
  o.signal?.addEventListener('abort', cancel)
  const form = o.body instanceof FormData
  try {
    const r = await fetch(path, {
      method: o.method ?? (o.body === undefined ? 'GET' : 'POST'),
      signal: stop.signal,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        'accept-language': spoken() === 'en' ? 'en' : 'zh-CN',
        ...(o.body !== undefined && !form ? { 'content-type': 'application/json' } : {}),
        ...(csrf() ? { 'x-csrf-token': csrf() } : {}),
        ...(o.rev === undefined ? {} : { 'if-match': `"${o.rev}"` }),
        ...o.headers,
      },
      body: o.body === undefined ? undefined : form ? (o.body as FormData) : JSON.stringify(o.body),
    })
    if (r.status === 204) return undefined as T
    const body = await r.json().catch(() => undefined)
    if (!r.ok) {
      const faults = (body?.errors ?? []).map((e: { location: string; code: string; message: string }) => ({
        field: e.location.replace(/^body\./, ''),
        code: e.code,
        message: e.message,
      }))
      const wait = Number(r.headers.get('retry-after')) || 0
      throw new Refusal(body?.code ?? `http.${r.status}`, r.status, body?.detail, faults, wait)
    }
    return body as T
  } catch (e) {
    if (e instanceof Problem || o.signal?.aborted) throw e
    throw new Refusal(stop.signal.aborted ? 'timeout' : 'offline', 0, undefined, [])
  } finally {
    clearTimeout(late)
    o.signal?.removeEventListener('abort', cancel)
  }
}
