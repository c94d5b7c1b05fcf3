import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { w } from '../../i18n/desk/account'
import { send } from '../api'
import { Text, Trouble } from '../form'
import { begin } from '../me'
import { roleWords } from '../roles'
import { go, here } from '../route'
import { Empty, problemWords, Wait } from '../states'
import { useAsked, useDoing } from '../use'
import { when } from '../when'

interface Invitation {
  grants: { role: string; area?: string }[]
  operatorName?: string
  expires: string
  /** It sets the password of an account there is. */
  reset?: boolean
}

/** Join makes an account, with the grants of an invitation when there is one. */
export default function Join(): JSX.Element {
  const token = here().query.get('token') ?? ''
  const invited = useAsked<Invitation>(token ? `/api/v1/invitations/${encodeURIComponent(token)}` : '')
  useEffect(() => {
    document.title = w('joinTitle')
  }, [])
  if (invited.problem && invited.problem.status >= 400)
    return (
      <Empty what={w('joinBad')} why={w('joinBadWhy')}>
        <a class="button" href="/login">
          {w('loginTitle')}
        </a>
      </Empty>
    )
  return token ? <Wait asked={invited}>{i => <Form token={token} invited={i} />}</Wait> : <Form token="" />
}

function Form({ token, invited }: { token: string; invited?: Invitation }): JSX.Element {
  const [login, setLogin] = useState('')
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const doing = useDoing()
  const reset = invited?.reset
  const make = async (e: Event) => {
    e.preventDefault()
    const ok = await doing.run(async () => {
      await send('/api/v1/accounts', {
        body: { ...(reset ? {} : { login, name }), password, ...(token ? { token } : {}) },
      })
      await begin()
    })
    if (ok) go('/work', 'replace')
  }
  const bad = (field: string) => doing.problem?.of(field)
  return (
    <form class="form" onSubmit={make}>
      <h1>{w(reset ? 'resetTitle' : 'joinTitle')}</h1>
      {invited && !reset && (
        <p class="tell">
          {w('joinFor', { roles: roleWords(invited.grants) })}
          {invited.operatorName && ` · ${w('joinOf', { operator: invited.operatorName })}`}
          <br />
          <small>{w('joinUntil', { when: when(invited.expires) })}</small>
        </p>
      )}
      <Trouble problem={doing.problem} words={problemWords} />
      {!reset && (
        <>
          <Text
            label={w('yourName')}
            hint={w('yourNameHint')}
            value={name}
            set={setName}
            fault={bad('name')}
            auto="name"
            name="name"
            required
          />
          <Text
            label={w('loginName')}
            hint={w('loginHint')}
            value={login}
            set={setLogin}
            fault={bad('login')}
            auto="username"
            name="login"
            required
          />
        </>
      )}
      <Text
        label={w('password')}
        hint={w('passwordHint')}
        value={password}
        set={setPassword}
        fault={bad('password')}
        type="password"
        auto="new-password"
        name="password"
        required
      />
      <button type="submit" class="button button--main" disabled={doing.busy}>
        {w(reset ? 'resetIt' : 'makeIt')}
      </button>
    </form>
  )
}
