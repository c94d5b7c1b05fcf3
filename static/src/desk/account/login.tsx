import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { w } from '../../i18n/desk/account'
import { send } from '../api'
import { Text, Trouble } from '../form'
import { begin } from '../me'
import { go, here } from '../route'
import { problemWords } from '../states'
import { useDoing } from '../use'

/** Login lets a person in and brings him to the page he came for. */
export default function Login(): JSX.Element {
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const doing = useDoing()
  useEffect(() => {
    document.title = w('loginTitle')
  }, [])
  const enter = async (e: Event) => {
    e.preventDefault()
    const ok = await doing.run(async () => {
      await send('/api/v1/session', { body: { login, password } })
      await begin()
    })
    const to = here().query.get('to') ?? '/work'
    if (ok) go(/^\/(work|admin|account)/.test(to) ? to : '/work', 'replace')
  }
  return (
    <form class="form" onSubmit={enter}>
      <h1>{w('loginTitle')}</h1>
      <Trouble problem={doing.problem} words={problemWords} />
      <Text label={w('loginName')} value={login} set={setLogin} auto="username" name="login" required />
      <Text
        label={w('password')}
        value={password}
        set={setPassword}
        type="password"
        auto="current-password"
        name="password"
        required
      />
      <button type="submit" class="button button--main" disabled={doing.busy}>
        {w('enter')}
      </button>
      <p>
        {w('noAccount')} <a href="/join">{w('create')}</a>
      </p>
    </form>
  )
}
