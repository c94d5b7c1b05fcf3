import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { w } from '../../i18n/desk/confirm'
import { send } from '../api'
import { Trouble } from '../form'
import { here } from '../route'
import { Empty, problemWords, Wait } from '../states'
import { useAsked, useDoing } from '../use'
import { day } from '../when'
import { fieldWord } from './words'

interface Asked {
  code: string
  name: string
  address?: string
  hours?: string
  phone?: string
  confirmedAt?: string
}

/** Confirm is where a one-time link leads: what the register says, and one button. */
export default function Confirm(): JSX.Element {
  const token = here().query.get('token') ?? ''
  const asked = useAsked<Asked>(`/api/v1/confirm/${encodeURIComponent(token)}`)
  const [told, tell] = useState(false)
  const doing = useDoing()
  useEffect(() => {
    document.title = w('title')
  }, [])
  const yes = async () => {
    if (await doing.run(() => send(`/api/v1/confirm/${encodeURIComponent(token)}`, { method: 'POST' }))) tell(true)
  }
  if (asked.problem && asked.problem.status >= 400) return <Empty what={w('used')} why={w('usedWhy')} />
  return (
    <Wait asked={asked}>
      {p =>
        told ? (
          <Empty what={w('thanks')} why={w('thanksWhy')}>
            <a class="button" href={`/p/${p.code}`}>
              {w('see')}
            </a>
          </Empty>
        ) : (
          <div class="form">
            <h1>{w('title')}</h1>
            <h2>{p.name}</h2>
            <dl class="facts">
              {(['address', 'hours', 'phone'] as const).map(f => (
                <div key={f}>
                  <dt>{fieldWord(f)}</dt>
                  <dd>{p[f] || '—'}</dd>
                </div>
              ))}
            </dl>
            {p.confirmedAt && <p class="quiet">{w('last', { when: day(p.confirmedAt) })}</p>}
            <Trouble problem={doing.problem} words={problemWords} />
            <p class="acts">
              <button type="button" class="button button--main" disabled={doing.busy} onClick={yes}>
                {w('yes')}
              </button>
              <a class="button" href="/login?to=/work/places">
                {w('no')}
              </a>
            </p>
          </div>
        )
      }
    </Wait>
  )
}
