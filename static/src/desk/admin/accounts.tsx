import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { w } from '../../i18n/desk/admin'
import { w as shell } from '../../i18n/desk/shell'
import { send } from '../api'
import { Trouble } from '../form'
import { me } from '../me'
import { roleWords } from '../roles'
import { problemWords } from '../states'
import { Table } from '../table'
import { useDoing, useList } from '../use'
import { type Given, Grants } from './grants'
import { type Link, Once } from './once'

interface Account extends Given {
  id: string
  login: string
  name: string
  state: string
}

/** Accounts are the people: what each may do, and where. The search looks through those that are loaded. */
export function Accounts(): JSX.Element {
  const list = useList<Account>('/api/v1/accounts?limit=200')
  const [typed, type] = useState('')
  const [open, show] = useState('')
  const q = typed.trim().toLowerCase()
  const shown = list.items.filter(a => `${a.name}\n${a.login}`.toLowerCase().includes(q))
  const one = list.items.find(a => a.id === open)
  return (
    <>
      <div class="filterrow" role="search">
        <input
          type="search"
          aria-label={w('search')}
          placeholder={w('search')}
          value={typed}
          onInput={e => type(e.currentTarget.value)}
        />
      </div>
      {one && <Change key={one.id} a={one} end={() => show('')} again={list.again} />}
      <Table
        list={list}
        name="accounts"
        heads={[w('name'), w('login'), w('roles'), w('operator'), w('state'), '']}
        id={a => a.id}
        cells={a => (
          <>
            <td>{a.name}</td>
            <td>{a.login}</td>
            <td class="wrap">{roleWords(a.grants) || w('noRoles')}</td>
            <td>{a.operatorName || '—'}</td>
            <td>
              <span class={`tag ${a.state === 'active' ? 'tag--good' : 'tag--bad'}`}>
                {w(a.state === 'active' ? 's_active' : 's_blocked')}
              </span>
            </td>
            <td>
              <button type="button" class="button button--small" onClick={() => show(a.id)}>
                {w('edit')}
              </button>
            </td>
          </>
        )}
        none={w('none')}
        why={w('noneWhy')}
        items={shown}
        at={shown.findIndex(a => a.id === open)}
      />
    </>
  )
}

function Change({ a, end, again }: { a: Account; end: () => void; again: () => void }): JSX.Element {
  const [given, put] = useState<Given>(a)
  const [link, tell] = useState<Link>()
  const doing = useDoing()
  const path = `/api/v1/accounts/${a.id}`
  const change = (body: object) =>
    doing.run(async () => {
      await send(path, { method: 'PATCH', body })
      again()
      end()
    })
  const save = (e: Event) => {
    e.preventDefault()
    return change({
      grants: given.grants.map(g => (g.area ? { role: g.role, area: g.area } : { role: g.role })),
      ...(given.operatorId === a.operatorId ? {} : { operatorId: given.operatorId ?? '' }),
    })
  }
  const blocked = a.state !== 'active'
  const bad = (f: string) => doing.problem?.of(f)
  return (
    <form class="form tile" onSubmit={save} data-testid="change">
      <h2>
        {a.name} <small class="quiet">{a.login}</small>
      </h2>
      <Trouble problem={doing.problem} words={problemWords} />
      <Grants given={given} set={put} fault={bad('grants') || bad('operatorId')} />
      <p class="quiet">{w('ends')}</p>
      {link && <Once link={link} />}
      <p class="acts">
        <button type="submit" class="button button--main" disabled={doing.busy}>
          {shell('save')}
        </button>
        <button type="button" class="button" onClick={end}>
          {shell('cancel')}
        </button>
        {a.id !== me()?.id && (
          <>
            <button
              type="button"
              class="button"
              disabled={doing.busy}
              onClick={() => doing.run(async () => tell(await send<Link>(`${path}/reset`, { method: 'POST' })))}
            >
              {w('reset')}
            </button>
            <button
              type="button"
              class={`button${blocked ? '' : ' button--danger'}`}
              disabled={doing.busy}
              onClick={() => change({ state: blocked ? 'active' : 'blocked' })}
            >
              {w(blocked ? 'unblock' : 'block')}
            </button>
          </>
        )}
      </p>
    </form>
  )
}
