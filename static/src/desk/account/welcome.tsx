import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { w } from '../../i18n/desk/shell'
import { Icon } from '../../ui/icon'
import { me } from '../me'
import { go } from '../route'
import { open } from '../shell'
import { Empty } from '../states'

/** Welcome is the front of the desks: what this person can do here. */
export default function Welcome(): JSX.Element | null {
  const who = me()
  useEffect(() => {
    document.title = w('desk')
    if (!who) go('/login?to=/work', 'replace')
  }, [])
  if (!who) return null
  const desks = open()
  return (
    <>
      <h1>{w('hello', { name: who.name })}</h1>
      {desks.length ? (
        <ul class="doors">
          {desks.map(d => (
            <li key={d.href}>
              <a class="door" href={d.href}>
                <Icon name={d.icon} />
                {w(d.label)}
              </a>
            </li>
          ))}
        </ul>
      ) : (
        <Empty what={w('nothingYet')} why={w('nothingWhy')}>
          <a class="button button--main" href="/work/operator">
            {w('register')}
          </a>
        </Empty>
      )}
    </>
  )
}
