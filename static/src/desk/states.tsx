import type { ComponentChildren, JSX } from 'preact'
import { w } from '../i18n/desk/shell'
import type { Refusal } from './api'
import type { Asked } from './use'

/** problemWords says what went wrong, as a person would. */
export function problemWords(p: Refusal): string {
  if (p.code === 'offline' || p.code === 'timeout') return w(p.code)
  if (p.status === 412) return w('stale')
  if (p.status === 429) return w('limited', { n: p.retryAfter || 60 })
  return p.message
}

/** Wait shows an answer, or the state it is in: skeleton, slow, error with a way on. */
export function Wait<T>({
  asked,
  children,
}: {
  asked: Asked<T>
  children: (data: T) => ComponentChildren
}): JSX.Element {
  const { data, status, problem } = asked
  return (
    <>
      {status === 'error' && problem && (
        <div class="trouble" role="alert">
          <b>{problemWords(problem)}</b> <small>{problem.code}</small>
          <button type="button" class="button" onClick={asked.again}>
            {w('again')}
          </button>
        </div>
      )}
      {status === 'slow' && <p role="status">{w('slow')}</p>}
      {data !== undefined ? (
        children(data)
      ) : status === 'loading' || status === 'slow' ? (
        <div class="skeleton" aria-hidden="true">
          <i />
          <i />
          <i />
        </div>
      ) : null}
    </>
  )
}

/** Empty says that there is nothing, and what to do next. */
export function Empty({
  what,
  why,
  children,
}: {
  what: string
  why?: string
  children?: ComponentChildren
}): JSX.Element {
  return (
    <div class="empty" data-testid="empty">
      <p class="empty__what">{what}</p>
      {why && <p>{why}</p>}
      {children}
    </div>
  )
}
