import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { w } from '../../i18n/desk/places'
import { Wait } from '../states'
import { type List, useAsked } from '../use'
import { when } from '../when'
import { Diff } from './diff'
import type { Change, WorkPlace } from './types'
import { statusWord } from './words'

interface Version {
  rev: number
  at: string
  by: string
  status: string
  changes: Change[]
}

/** History is every version of a place, newest first, with who wrote it and what it changed. */
export function History({ p, restore }: { p: WorkPlace; restore?: (rev: number) => void }): JSX.Element {
  const [open, put] = useState(false)
  const list = useAsked<List<Version>>(
    open ? `/api/v1/work/places/${p.id}/history?rev=${p.rev}`.replace(/\?.*/, '') : '',
  )
  return (
    <details onToggle={e => put(e.currentTarget.open)}>
      <summary>{w('history')}</summary>
      {open && (
        <Wait asked={list}>
          {l => (
            <ol class="timeline">
              {l.items.map(v => (
                <li key={v.rev}>
                  <b>{w('version', { n: v.rev })}</b> · {statusWord(v.status)} · {v.by} · <small>{when(v.at)}</small>{' '}
                  {restore && v.rev !== p.rev && (
                    <button type="button" class="button button--small" onClick={() => restore(v.rev)}>
                      {w('restore')}
                    </button>
                  )}
                  {v.changes?.length > 0 && <Diff changes={v.changes} />}
                </li>
              ))}
            </ol>
          )}
        </Wait>
      )}
    </details>
  )
}
