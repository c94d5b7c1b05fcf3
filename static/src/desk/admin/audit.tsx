import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { query } from '../../data/api'
import { w } from '../../i18n/desk/admin'
import { filter, here } from '../route'
import { Table } from '../table'
import { useList } from '../use'
import { when } from '../when'

interface Entry {
  seq: number
  at: string
  who: string
  op: string
  noun?: string
  row?: string
  note?: string
}

const fields = ['who', 'op', 'row'] as const

/** Audit is who asked for what, newest first. */
export function Audit(): JSX.Element {
  const q = here().query
  const ask = (name: string) => q.get(name) ?? ''
  const list = useList<Entry>(query('/api/v1/audit', { who: ask('who'), op: ask('op'), row: ask('row'), limit: 50 }))
  return (
    <>
      <div class="filterrow" role="search">
        {fields.map(f => (
          <Filter key={f} label={w(f)} value={ask(f)} set={v => filter(f, v)} />
        ))}
      </div>
      <Table
        list={list}
        name="audit"
        heads={[w('at'), w('who'), w('op'), w('about'), w('note')]}
        id={e => e.seq}
        cells={e => (
          <>
            <td class="nowrap">{when(e.at)}</td>
            <td>
              <button type="button" class="plain" onClick={() => filter('who', e.who)}>
                {e.who}
              </button>
            </td>
            <td>
              <button type="button" class="plain" onClick={() => filter('op', e.op)}>
                {e.op}
              </button>
            </td>
            <td>
              {e.noun}{' '}
              {e.row && (
                <button type="button" class="plain" onClick={() => filter('row', e.row!)}>
                  <code>{e.row}</code>
                </button>
              )}
            </td>
            <td class="wrap">{e.note}</td>
          </>
        )}
        none={w('noAudit')}
        why={w('noAuditWhy')}
      />
    </>
  )
}

/** Filter is asked when the field is left or Enter is pressed: a half-typed name matches nothing. */
function Filter({ label, value, set }: { label: string; value: string; set: (v: string) => void }): JSX.Element {
  const [typed, type] = useState(value)
  const [was, now] = useState(value)
  if (was !== value) {
    now(value)
    type(value)
  }
  return (
    <input
      type="search"
      aria-label={label}
      placeholder={label}
      value={typed}
      onInput={e => type(e.currentTarget.value)}
      onChange={e => set(e.currentTarget.value.trim())}
    />
  )
}
