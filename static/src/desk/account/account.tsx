import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { w } from '../../i18n/desk/account'
import { w as shell } from '../../i18n/desk/shell'
import { send } from '../api'
import { Text, Trouble } from '../form'
import { leave, me } from '../me'
import { roleWords } from '../roles'
import { go } from '../route'
import { problemWords, Wait } from '../states'
import { type List, useAsked, useDoing } from '../use'
import { when } from '../when'
import { Tokens } from './tokens'

interface Session {
  id: string
  agent: string
  createdAt: string
  seenAt: string
  current?: boolean
}

/** Account is everything a person may do with his own account. */
export default function Account(): JSX.Element | null {
  const who = me()
  useEffect(() => {
    document.title = w('accountTitle')
    if (!who) go('/login?to=/account', 'replace')
  }, [])
  if (!who) return null
  const out = async (everywhere: boolean) => {
    await leave(everywhere)
    go('/login')
  }
  return (
    <>
      <div class="titlebar">
        <h1>{w('accountTitle')}</h1>
        <button type="button" class="button" onClick={() => out(false)}>
          {shell('logout')}
        </button>
      </div>
      <dl class="facts">
        <div>
          <dt>{w('yourName')}</dt>
          <dd>{who.name}</dd>
        </div>
        <div>
          <dt>{w('loginName')}</dt>
          <dd>{who.login}</dd>
        </div>
        <div>
          <dt>{w('rolesTitle')}</dt>
          <dd>{roleWords(who.grants) || w('noRoles')}</dd>
        </div>
      </dl>
      <Sessions out={() => out(true)} />
      <Password />
      <Tokens />
      <Data />
    </>
  )
}

function Sessions({ out }: { out: () => void }): JSX.Element {
  const list = useAsked<List<Session>>('/api/v1/me/sessions')
  return (
    <section class="pane">
      <h2>{w('sessionsTitle')}</h2>
      <Wait asked={list}>
        {l => (
          <ul class="timeline">
            {l.items.map(s => (
              <li key={s.id}>
                {s.agent} {s.current && <span class="tag tag--good">{w('thisOne')}</span>}
                <br />
                <small class="quiet">{w('since', { when: when(s.createdAt) })}</small>
              </li>
            ))}
          </ul>
        )}
      </Wait>
      <p>
        <button type="button" class="button" onClick={out}>
          {w('leaveAll')}
        </button>
      </p>
    </section>
  )
}

function Password(): JSX.Element {
  const [old, setOld] = useState('')
  const [fresh, setFresh] = useState('')
  const [told, tell] = useState(false)
  const doing = useDoing()
  const change = async (e: Event) => {
    e.preventDefault()
    const ok = await doing.run(() => send('/api/v1/me/password', { method: 'PUT', body: { old, new: fresh } }))
    tell(ok)
    if (ok) {
      setOld('')
      setFresh('')
    }
  }
  return (
    <form class="form" onSubmit={change}>
      <h2>{w('passwordTitle')}</h2>
      {told && (
        <p class="tell" role="status">
          {w('changed')}
        </p>
      )}
      <Trouble problem={doing.problem} words={problemWords} />
      <Text
        label={w('oldPassword')}
        value={old}
        set={setOld}
        type="password"
        auto="current-password"
        required
        fault={doing.problem?.of('old')}
      />
      <Text
        label={w('newPassword')}
        hint={w('passwordHint')}
        value={fresh}
        set={setFresh}
        type="password"
        auto="new-password"
        required
        fault={doing.problem?.of('new')}
      />
      <p>
        <button type="submit" class="button" disabled={doing.busy}>
          {w('change')}
        </button>
      </p>
    </form>
  )
}

function Data(): JSX.Element {
  const [sure, setSure] = useState(false)
  const [password, setPassword] = useState('')
  const doing = useDoing()
  const end = async (e: Event) => {
    e.preventDefault()
    if (await doing.run(() => send('/api/v1/me', { method: 'DELETE', body: { password } }))) location.assign('/')
  }
  return (
    <section class="pane">
      <h2>{w('dataTitle')}</h2>
      <p class="acts">
        <a class="button" href="/api/v1/me/data" download="huishou-my-data.json">
          {w('dataGet')}
        </a>
        {!sure && (
          <button type="button" class="button button--danger" onClick={() => setSure(true)}>
            {w('dataDelete')}
          </button>
        )}
      </p>
      {sure && (
        <form class="form" onSubmit={end}>
          <p class="trouble">{w('dataDeleteWhy')}</p>
          <Trouble problem={doing.problem} words={problemWords} />
          <Text
            label={w('dataDeleteSure')}
            value={password}
            set={setPassword}
            type="password"
            auto="current-password"
            required
          />
          <p class="acts">
            <button type="submit" class="button button--danger" disabled={doing.busy}>
              {w('dataDelete')}
            </button>
            <button type="button" class="button" onClick={() => setSure(false)}>
              {shell('cancel')}
            </button>
          </p>
        </form>
      )}
    </section>
  )
}
