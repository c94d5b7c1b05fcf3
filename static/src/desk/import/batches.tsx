import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { w } from '../../i18n/desk/import'
import { w as shell } from '../../i18n/desk/shell'
import { send } from '../api'
import { Trouble } from '../form'
import { problemWords, Wait } from '../states'
import { useDoing, useList } from '../use'
import { when } from '../when'

interface Batch {
  id: string
  file: string
  state: 'running' | 'done' | 'interrupted' | 'undone'
  new: number
  changed: number
  bad: number
  createdAt: string
  createdBy: string
}

/** Batches are the imports so far; each can be undone as a whole. */
export function Batches(): JSX.Element {
  const list = useList<Batch>('/api/v1/work/batches?limit=20')
  const [told, tell] = useState('')
  const doing = useDoing()
  const undo = (id: string) =>
    doing.run(async () => {
      const r = await send<{ undone: number; kept: number }>(`/api/v1/work/batches/${id}/undo`, { method: 'POST' })
      tell(w('undone', { n: r.undone, kept: r.kept }))
      list.again()
    })
  return (
    <section class="pane">
      <h2>{w('batches')}</h2>
      {told && (
        <p class="tell" role="status">
          {told}
        </p>
      )}
      <Trouble problem={doing.problem} words={problemWords} />
      <Wait asked={list}>
        {() =>
          list.items.length ? (
            <div class="tablebox">
              <table class="table">
                <thead>
                  <tr>
                    <th>{w('file')}</th>
                    <th>{w('when')}</th>
                    <th>{w('state')}</th>
                    <td />
                    <td />
                  </tr>
                </thead>
                <tbody>
                  {list.items.map(b => (
                    <tr key={b.id}>
                      <td>
                        {b.file}
                        <br />
                        <small class="quiet">{b.createdBy}</small>
                      </td>
                      <td>{when(b.createdAt)}</td>
                      <td>
                        <span class={`tag ${b.state === 'done' ? 'tag--good' : ''}`}>{w(`b_${b.state}`)}</span>
                      </td>
                      <td>
                        {w('fresh', { n: b.new })} · {w('changed', { n: b.changed })} · {w('bad', { n: b.bad })}
                      </td>
                      <td>
                        {b.state !== 'undone' && b.state !== 'running' && (
                          <button
                            type="button"
                            class="button button--small"
                            disabled={doing.busy}
                            onClick={() => undo(b.id)}
                          >
                            {w('undo')}
                          </button>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          ) : (
            <p class="quiet">{w('noBatches')}</p>
          )
        }
      </Wait>
      {list.more && (
        <button type="button" class="button" onClick={list.more}>
          {shell('more')}
        </button>
      )}
    </section>
  )
}
