import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { query } from '../../data/api'
import { w } from '../../i18n/desk/admin'
import { w as shell } from '../../i18n/desk/shell'
import { filter, here } from '../route'
import { Empty, Wait } from '../states'
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
      <Wait asked={list}>
        {() =>
          list.items.length ? (
            <div class="pane">
              <div class="tablebox">
                <table class="table" data-testid="audit">
                  <thead>
                    <tr>
                      <th>{w('at')}</th>
                      <th>{w('who')}</th>
                      <th>{w('op')}</th>
                      <th>{w('about')}</th>
                      <th>{w('note')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {list.items.map(e => (
                      <tr key={e.seq} data-row>
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
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
              {list.more && (
                <button type="button" class="button" onClick={list.more}>
                  {shell('more')}
                </button>
              )}
            </div>
          ) : (
            <Empty what={w('noAudit')} why={w('noAuditWhy')} />
          )
        }
      </Wait>
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
