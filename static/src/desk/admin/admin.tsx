import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { w } from '../../i18n/desk/admin'
import { may } from '../me'
import { Notices } from '../notices/notices'
import { filter, here } from '../route'
import { Accounts } from './accounts'
import { Audit } from './audit'
import { Invitations } from './invitations'

const parts = { accounts: Accounts, invitations: Invitations, notices: Notices, audit: Audit } as const
const rights = {
  accounts: 'account.manage',
  invitations: 'account.manage',
  notices: 'notice.manage',
  audit: 'audit.read',
}

/** Admin is who may do what, who is invited, and who did what. */
export default function Admin(): JSX.Element {
  const open = (['accounts', 'invitations', 'notices', 'audit'] as const).filter(p => may(rights[p]))
  const asked = here().query.get('part')
  const at = open.find(p => p === asked) ?? open[0]
  useEffect(() => {
    document.title = w('title')
  }, [])
  const Part = at && parts[at]
  return (
    <>
      <h1>{w('title')}</h1>
      <div class="chips">
        {open.map(p => (
          <button
            key={p}
            type="button"
            class={`chip${p === at ? ' is-on' : ''}`}
            aria-pressed={p === at}
            onClick={() => filter('part', p)}
          >
            {w(p)}
          </button>
        ))}
      </div>
      {Part && <Part />}
    </>
  )
}
