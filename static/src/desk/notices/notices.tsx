import type { JSX } from 'preact'
import { query } from '../../data/api'
import { w } from '../../i18n/desk/notices'
import { send } from '../api'
import { choice } from '../choice'
import { Trouble } from '../form'
import { here } from '../route'
import { problemWords } from '../states'
import { Table } from '../table'
import { useDoing, useList } from '../use'
import { when } from '../when'

interface Notice {
  id: string
  rev: number
  title: string
  channel: string
  state: 'waiting' | 'failed' | 'given_up' | 'sent'
  attempts: number
  nextAt?: string
  sentAt?: string
  createdAt: string
  lastError?: { code: string; message: string; status?: number }
}

const states = ['waiting', 'failed', 'given_up', 'sent'] as const
const tone = { waiting: '', failed: 'tag--wait', given_up: 'tag--bad', sent: 'tag--good' }

/** Notices is the outbox: what waits, what did not go out, and why. */
export function Notices(): JSX.Element {
  const state = here().query.get('state') ?? ''
  const list = useList<Notice>(query('/api/v1/work/notices', { state, limit: 50 }))
  const doing = useDoing()
  const retry = async (n: Notice) => {
    await doing.run(() => send(`/api/v1/work/notices/${n.id}/retry`, { method: 'POST', rev: n.rev }))
    list.again()
  }
  return (
    <>
      <div class="filterrow">
        {choice('state', w('open'), [...states], v => w(v as Notice['state']))}
        <button type="button" class="button" onClick={list.again}>
          {w('again')}
        </button>
      </div>
      <Trouble problem={doing.problem} words={problemWords} />
      <Table
        list={list}
        name="notices"
        heads={[w('what'), w('channel'), w('state'), { num: w('attempts') }, w('why'), w('when'), '']}
        id={n => n.id}
        cells={n => (
          <>
            <td>{n.title}</td>
            <td>{w(n.channel as 'mail')}</td>
            <td>
              <span class={`tag ${tone[n.state]}`}>{w(n.state)}</span>
            </td>
            <td class="num">{n.attempts}</td>
            <td>{n.lastError && `${n.lastError.message}${n.lastError.status ? ` (${n.lastError.status})` : ''}`}</td>
            <td class="num">
              {n.sentAt
                ? when(n.sentAt)
                : n.nextAt && n.state === 'failed'
                  ? w('next', { t: when(n.nextAt) })
                  : when(n.createdAt)}
            </td>
            <td>
              {(n.state === 'failed' || n.state === 'given_up') && (
                <button type="button" class="button" disabled={doing.busy} onClick={() => retry(n)}>
                  {w('retry')}
                </button>
              )}
            </td>
          </>
        )}
        none={w('none')}
        why={w('noneWhy')}
      />
    </>
  )
}
