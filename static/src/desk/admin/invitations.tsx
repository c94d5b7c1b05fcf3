import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { w } from '../../i18n/desk/admin'
import { w as shell } from '../../i18n/desk/shell'
import { send } from '../api'
import { Text, Trouble } from '../form'
import { me } from '../me'
import { roleWords } from '../roles'
import { Empty, problemWords, Wait } from '../states'
import { useDoing, useList } from '../use'
import { when } from '../when'
import { type Given, type Grant, Grants } from './grants'
import { type Link, Once } from './once'

interface Invitation {
  id: string
  grants: Grant[]
  reset?: boolean
  note?: string
  expires: string
}

/** Invitations are links that give an account its roles; each is shown once and can be taken back. */
export function Invitations(): JSX.Element {
  const list = useList<Invitation>('/api/v1/invitations')
  const start = (): Given => ({
    grants: [{ role: me()?.grants.some(g => g.role === 'admin') ? 'reviewer' : 'site_staff' }],
    operatorId: me()?.operatorId,
    operatorName: me()?.operatorName,
  })
  const [given, put] = useState<Given>(start)
  const [note, write] = useState('')
  const [link, tell] = useState<Link>()
  const doing = useDoing()
  const bad = (f: string) => doing.problem?.of(f)
  const make = (e: Event) => {
    e.preventDefault()
    return doing.run(async () => {
      const { grants, operatorId } = given
      const body = { grants, ...(operatorId ? { operatorId } : {}), ...(note ? { note } : {}) }
      tell(await send<Link>('/api/v1/invitations', { body }))
      put(start())
      write('')
      list.again()
    })
  }
  const back = (id: string) =>
    doing.run(async () => {
      await send(`/api/v1/invitations/${id}`, { method: 'DELETE' })
      list.again()
    })
  return (
    <div class="tiles">
      <form class="tile" onSubmit={make}>
        <h2>{w('invite')}</h2>
        <Trouble problem={doing.problem} words={problemWords} />
        <Grants given={given} set={put} fault={bad('grants') || bad('operatorId')} />
        <Text
          label={w('inviteFor')}
          hint={w('inviteHint')}
          value={note}
          set={write}
          fault={bad('note')}
          name="note"
          auto="off"
        />
        <p>
          <button type="submit" class="button button--main" disabled={doing.busy || !given.grants.length}>
            {w('make')}
          </button>
        </p>
        {link && <Once link={link} />}
      </form>
      <section class="tile" data-testid="invitations">
        <h2>{w('invitations')}</h2>
        <Wait asked={list}>
          {() =>
            list.items.length ? (
              <ul class="lines">
                {list.items.map(i => (
                  <li key={i.id}>
                    <p class="titlebar">
                      <b>{i.reset ? w('resetLink') : roleWords(i.grants)}</b>
                      <button
                        type="button"
                        class="button button--small"
                        disabled={doing.busy}
                        onClick={() => back(i.id)}
                      >
                        {w('back')}
                      </button>
                    </p>
                    <p class="quiet">
                      {i.note && `${i.note} · `}
                      {w('until', { when: when(i.expires) })}
                    </p>
                  </li>
                ))}
              </ul>
            ) : (
              <Empty what={w('noInvites')} why={w('noInvitesWhy')} />
            )
          }
        </Wait>
        {list.more && (
          <button type="button" class="button" onClick={list.more}>
            {shell('more')}
          </button>
        )}
      </section>
    </div>
  )
}
