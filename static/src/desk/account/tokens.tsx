import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { w } from '../../i18n/desk/account'
import { send } from '../api'
import { Choice, Text, Trouble } from '../form'
import { rights } from '../me'
import { problemWords, Wait } from '../states'
import { type List, useAsked, useDoing } from '../use'
import { day } from '../when'

interface Token {
  id: string
  name: string
  prefix: string
  scopes: string[]
  expires: string
  lastUsed?: string
}

/** Tokens are given to programs: what they may do, how long, and the way back. */
export function Tokens(): JSX.Element {
  const list = useAsked<List<Token>>('/api/v1/me/tokens')
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<string[]>([])
  const [days, setDays] = useState('90')
  const [made, setMade] = useState('')
  const doing = useDoing()
  const make = async (e: Event) => {
    e.preventDefault()
    await doing.run(async () => {
      const t = await send<{ token: string }>('/api/v1/me/tokens', { body: { name, scopes, days: Number(days) } })
      setMade(t.token)
      setName('')
      setScopes([])
      list.again()
    })
  }
  const revoke = (id: string) => doing.run(() => send(`/api/v1/me/tokens/${id}`, { method: 'DELETE' }).then(list.again))
  return (
    <section class="pane">
      <h2>{w('tokensTitle')}</h2>
      <p class="quiet">{w('tokensWhy')}</p>
      {made && (
        <p class="tell" role="status">
          {w('tokenOnce')}
          <br />
          <code>{made}</code>
        </p>
      )}
      <Wait asked={list}>
        {l => (
          <ul class="timeline">
            {l.items.map(t => (
              <li key={t.id}>
                <b>{t.name}</b> <code>{t.prefix}…</code> <small class="quiet">{day(t.expires)}</small>{' '}
                <button type="button" class="button button--small" onClick={() => revoke(t.id)}>
                  {w('revoke')}
                </button>
              </li>
            ))}
          </ul>
        )}
      </Wait>
      <form class="form" onSubmit={make}>
        <Trouble problem={doing.problem} words={problemWords} />
        <Text label={w('tokenName')} value={name} set={setName} required fault={doing.problem?.of('name')} />
        <Choice
          label={w('tokenScopes')}
          value={scopes}
          set={setScopes}
          options={rights().map(r => ({ value: r, label: r }))}
          fault={doing.problem?.of('scopes')}
        />
        <Text label={w('tokenDays')} value={days} set={setDays} type="number" fault={doing.problem?.of('days')} />
        <p>
          <button type="submit" class="button" disabled={doing.busy}>
            {w('tokenMake')}
          </button>
        </p>
      </form>
    </section>
  )
}
