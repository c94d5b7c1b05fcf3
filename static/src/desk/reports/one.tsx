import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { State } from '../../data/store'
import { w } from '../../i18n/desk/reports'
import { w as shell } from '../../i18n/desk/shell'
import type { LonLat } from '../../pure/types'
import { send } from '../api'
import { Choice, Text, Trouble } from '../form'
import { DeskMap } from '../map'
import { may } from '../me'
import { go, here } from '../route'
import { problemWords, Wait } from '../states'
import { useAsked, useDoing } from '../use'
import { day, when } from '../when'
import { categoryWord, departments, departmentWord, stateTone, stateWord } from './words'

/** WorkReport is a report as its case worker sees it. */
export interface WorkReport {
  id: string
  rev: number
  code: string
  category: string
  state: string
  county?: string
  placeId?: string
  placeCode?: string
  placeName?: string
  location?: { coordinates: LonLat }
  exactLocation?: { coordinates: LonLat }
  text?: string
  contact?: string
  photos?: { id: string }[] | string[]
  lead: string[]
  joint: string[]
  dueOn: string
  overdue?: boolean
  duplicateOf?: string
  publicReply?: string
  timeline: { at: string; state: string; by?: string; note?: string }[]
  likely?: { code: string; category: string; metres?: number }[]
  createdAt: string
}

type Asking = '' | 'route' | 'resolve' | 'reject' | 'duplicate'

/** One is a report at its desk: what was said, where, and the next step. */
export default function One({ s }: { s: State }): JSX.Element {
  const code = decodeURIComponent(here().path.split('/')[3] ?? '')
  const path = `/api/v1/work/reports/${encodeURIComponent(code)}`
  const asked = useAsked<WorkReport>(path)
  const doing = useDoing()
  const [asking, ask] = useState<Asking>('')
  const [words, type] = useState('')
  const [lead, setLead] = useState<string[]>([])
  const [joint, setJoint] = useState<string[]>([])
  useEffect(() => {
    document.title = w('followTitle', { code })
  }, [])
  const act = (step: string, body: unknown, rev: number) =>
    doing.run(async () => {
      await send(`${path}/${step}`, { body, rev })
      ask('')
      type('')
      asked.again()
    })
  return (
    <Wait asked={asked}>
      {r => {
        const openState = /new|routed|in_progress|reopened/.test(r.state)
        const point = (r.exactLocation ?? r.location)?.coordinates
        const finish = (e: Event) => {
          e.preventDefault()
          const body = asking === 'route' ? { lead, joint } : asking === 'duplicate' ? { of: words } : { reply: words }
          return act(asking, body, r.rev)
        }
        return (
          <>
            <div class="titlebar">
              <div>
                <h1>{categoryWord(r.category)}</h1>
                <p>
                  {r.code} · {when(r.createdAt)}
                </p>
              </div>
              <p class="acts">
                <span class={`tag ${stateTone(r.state)}`}>{stateWord(r.state)}</span>
                {r.overdue && <span class="tag tag--bad">{w('overdue')}</span>}
              </p>
            </div>
            <Trouble problem={doing.problem} words={problemWords} />
            {may('report.handle') && openState && (
              <div class="acts">
                {/new|routed|reopened/.test(r.state) && (
                  <button
                    type="button"
                    class="button button--main"
                    disabled={doing.busy}
                    onClick={() => act('start', {}, r.rev)}
                  >
                    {w('start')}
                  </button>
                )}
                <button type="button" class="button" onClick={() => ask('resolve')}>
                  {w('resolve')}
                </button>
                <button
                  type="button"
                  class="button"
                  onClick={() => {
                    setLead(r.lead)
                    setJoint(r.joint)
                    ask('route')
                  }}
                >
                  {w('route')}
                </button>
                <button type="button" class="button" onClick={() => ask('duplicate')}>
                  {w('duplicate')}
                </button>
                <button type="button" class="button button--danger" onClick={() => ask('reject')}>
                  {w('reject')}
                </button>
                {r.category === 'missing_place' && may('place.write') && (
                  <button
                    type="button"
                    class="button"
                    onClick={() =>
                      doing.run(async () => {
                        const p = await send<{ id: string }>(`${path}/draft`, { body: {}, rev: r.rev })
                        go(`/work/places/${p.id}?edit=1`)
                      })
                    }
                  >
                    {w('asDraft')}
                  </button>
                )}
              </div>
            )}
            {asking && (
              <form class="form" onSubmit={finish}>
                {asking === 'route' ? (
                  <>
                    <Choice
                      label={w('lead')}
                      value={lead}
                      set={setLead}
                      options={departments.map(d => ({ value: d, label: departmentWord(d) }))}
                    />
                    <Choice
                      label={w('joint')}
                      value={joint}
                      set={setJoint}
                      options={departments.map(d => ({ value: d, label: departmentWord(d) }))}
                    />
                  </>
                ) : (
                  <Text
                    label={asking === 'duplicate' ? w('duplicateOf') : w('publicReply')}
                    value={words}
                    set={type}
                    lines={asking === 'duplicate' ? undefined : 3}
                    name="reply"
                    required
                  />
                )}
                <p class="acts">
                  <button type="submit" class="button button--main" disabled={doing.busy}>
                    {w(asking)}
                  </button>
                  <button type="button" class="button" onClick={() => ask('')}>
                    {shell('cancel')}
                  </button>
                </p>
              </form>
            )}
            <div class="split split--map">
              <div class="pane">
                <dl class="facts">
                  <div>
                    <dt>{w('text')}</dt>
                    <dd>{r.text || '—'}</dd>
                  </div>
                  {r.placeCode && (
                    <div>
                      <dt>{w('place')}</dt>
                      <dd>
                        <a href={`/work/places/${r.placeId ?? r.placeCode}`}>{r.placeName ?? r.placeCode}</a>
                      </dd>
                    </div>
                  )}
                  <div>
                    <dt>{w('lead')}</dt>
                    <dd>
                      {r.lead.map(departmentWord).join('、') || '—'}
                      {r.joint.length > 0 && ` · ${w('joint')} ${r.joint.map(departmentWord).join('、')}`}
                    </dd>
                  </div>
                  {r.contact && (
                    <div>
                      <dt>{w('contact')}</dt>
                      <dd>{r.contact}</dd>
                    </div>
                  )}
                  {r.publicReply && (
                    <div>
                      <dt>{w('reply')}</dt>
                      <dd>{r.publicReply}</dd>
                    </div>
                  )}
                </dl>
                <p class="quiet">{w('due', { when: day(r.dueOn) })}</p>
                {!!r.photos?.length && (
                  <div class="photos">
                    {r.photos.map(p => {
                      const id = typeof p === 'string' ? p : p.id
                      return (
                        <a key={id} href={`/photos/${id}.jpg`} target="_blank" rel="noreferrer">
                          <img src={`/photos/${id}.thumb.jpg`} alt={w('what')} />
                        </a>
                      )
                    })}
                  </div>
                )}
                {!!r.likely?.length && (
                  <>
                    <h2>{w('likelySame')}</h2>
                    <ul>
                      {r.likely.map(x => (
                        <li key={x.code}>
                          <a href={`/work/reports/${x.code}`}>{x.code}</a> {categoryWord(x.category)}
                        </li>
                      ))}
                    </ul>
                  </>
                )}
                <h2>{w('timeline')}</h2>
                <ol class="timeline">
                  {r.timeline.map(t => (
                    <li key={t.at + t.state}>
                      {stateWord(t.state)} {t.by && `· ${t.by}`} <small class="quiet">{when(t.at)}</small>
                      {t.note && <p>{t.note}</p>}
                    </li>
                  ))}
                </ol>
              </div>
              <DeskMap s={s} shown={{ spots: [], point }} />
            </div>
          </>
        )
      }}
    </Wait>
  )
}
