import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { w } from '../../i18n/desk/reports'
import { send } from '../api'
import { Text, Trouble } from '../form'
import { here } from '../route'
import { Empty, problemWords, Wait } from '../states'
import { useAsked, useDoing } from '../use'
import { day, when } from '../when'
import { categoryWord, departmentWord, stateTone, stateWord } from './words'

interface Public {
  code: string
  category: string
  state: string
  lead: string[]
  joint: string[]
  dueOn: string
  overdue?: boolean
  publicReply?: string
  duplicateOf?: string
  text?: string
  timeline: { at: string; state: string }[]
}

/** Follow shows how far a report is; its sender sees his own words with the follow-up code. */
export default function Follow(): JSX.Element {
  const code = decodeURIComponent(here().path.split('/')[2] ?? '')
  const path = `/api/v1/reports/${encodeURIComponent(code)}`
  const asked = useAsked<Public>(path)
  const [own, put] = useState<Public>()
  const [secret, type] = useState('')
  const [why, setWhy] = useState('')
  const doing = useDoing()
  useEffect(() => {
    document.title = w('followTitle', { code })
  }, [])
  const headers = { 'x-follow-up': secret.trim() }
  const look = (e: Event) => {
    e.preventDefault()
    return doing.run(async () => put(await send<Public>(path, { headers })))
  }
  const reopen = (e: Event) => {
    e.preventDefault()
    return doing.run(async () => {
      await send(`${path}/reopen`, { body: { text: why }, headers })
      put(await send<Public>(path, { headers }))
    })
  }
  if (asked.problem?.status === 404) return <Empty what={w('none')} why={w('noneWhy')} />
  return (
    <Wait asked={asked}>
      {pub => {
        const r = own ?? pub
        return (
          <div class="form" data-testid="follow">
            <h1>{w('followTitle', { code: r.code })}</h1>
            <p class="acts">
              <span class={`tag ${stateTone(r.state)}`}>{stateWord(r.state)}</span>
              <span>{categoryWord(r.category)}</span>
              {r.overdue && <span class="tag tag--bad">{w('overdue')}</span>}
            </p>
            <dl class="facts">
              <div>
                <dt>{w('lead')}</dt>
                <dd>{(r.lead.length ? r.lead : r.joint).map(departmentWord).join('、')}</dd>
              </div>
              <div>
                <dt>{w('reply')}</dt>
                <dd>{r.publicReply || w('noReply')}</dd>
              </div>
              {r.text && (
                <div>
                  <dt>{w('text')}</dt>
                  <dd>{r.text}</dd>
                </div>
              )}
            </dl>
            <p class="quiet">{w('due', { when: day(r.dueOn) })}</p>
            <ol class="timeline">
              {r.timeline.map(t => (
                <li key={t.at + t.state}>
                  {stateWord(t.state)} <small class="quiet">{when(t.at)}</small>
                </li>
              ))}
            </ol>
            <Trouble problem={doing.problem} words={problemWords} />
            {own ? (
              /resolved|rejected/.test(own.state) && (
                <form class="form" onSubmit={reopen}>
                  <Text label={w('reopenWhy')} value={why} set={setWhy} lines={2} required name="why" />
                  <p>
                    <button type="submit" class="button" disabled={doing.busy}>
                      {w('reopen')}
                    </button>
                  </p>
                </form>
              )
            ) : (
              <form class="form" onSubmit={look}>
                <Text label={w('typeSecret')} value={secret} set={type} name="secret" required />
                <p>
                  <button type="submit" class="button" disabled={doing.busy}>
                    {w('mine')}
                  </button>
                </p>
              </form>
            )}
          </div>
        )
      }}
    </Wait>
  )
}
