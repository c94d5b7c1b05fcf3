import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { query } from '../../data/api'
import { w } from '../../i18n/desk/oversight'
import { type Refusal, send } from '../api'
import { may } from '../me'
import { areaWord } from '../names'
import type { WorkPlace } from '../places/types'
import { go } from '../route'
import { Empty, problemWords, Wait } from '../states'
import { type List, useAsked } from '../use'
import { day } from '../when'
import { Pick } from './pick'
import type { Progress } from './types'

/** Standard is where the plan's target stands, every site that counts, and whoever waits to be assessed. */
export default function Standard(): JSX.Element {
  const asked = useAsked<Progress>('/api/v1/standard/progress')
  const assess = may('standard.accept')
  useEffect(() => {
    document.title = w('standard')
  }, [])
  return (
    <>
      <h1>{w('standard')}</h1>
      <Wait asked={asked}>{p => <Target p={p} />}</Wait>
      <div class="tiles">
        <Applied />
        {assess && (
          <section class="tile">
            <h2>{w('assess')}</h2>
            <Pick choose={p => go(`/work/standard/${p.id}`)} />
          </section>
        )}
      </div>
    </>
  )
}

/** Target draws the count against the target from zero, and lists what makes it up. */
function Target({ p }: { p: Progress }): JSX.Element {
  const most = Math.max(p.target, p.count, 1)
  return (
    <section class="tile" data-testid="progress">
      <h2>{w('progress', { by: day(p.by), n: p.target })}</h2>
      <p class="tile__big num">{w('progressNow', { count: p.count, n: p.target })}</p>
      <div class="goal" role="img" aria-label={w('progressNow', { count: p.count, n: p.target })}>
        {Array.from({ length: most }, (_, i) => (
          <i key={i} class={i < p.count ? 'is-done' : ''} />
        ))}
      </div>
      <p class="quiet">
        {w('progressFrom', { from: day(p.from), by: day(p.by) })}
        <br />
        {w('sourceIs', { source: p.source })}
      </p>
      {p.accepted.length ? (
        <div class="tablebox">
          <table class="table">
            <caption class="hidden">{w('accepted')}</caption>
            <thead>
              <tr>
                <th>{w('accepted')}</th>
                <th>{w('code')}</th>
                <th>{w('byCounty')}</th>
                <th>{w('acceptedOn')}</th>
              </tr>
            </thead>
            <tbody>
              {p.accepted.map(a => (
                <tr key={a.id}>
                  <td>
                    <a href={`/work/standard/${a.id}`}>{a.name}</a>
                  </td>
                  <td>{a.code}</td>
                  <td>{areaWord(a.county)}</td>
                  <td>{day(a.acceptedOn)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <p>{w('progressNone')}</p>
      )}
    </section>
  )
}

interface Found {
  sites: WorkPlace[]
  read: number
  done: boolean
  problem?: Refusal
}

/** useApplied looks the register through, page by page: the API does not filter by standing. */
function useApplied(): Found {
  const [found, put] = useState<Found>({ sites: [], read: 0, done: false })
  useEffect(() => {
    const stop = new AbortController()
    const look = async () => {
      const sites: WorkPlace[] = []
      let cursor = ''
      let read = 0
      do {
        const path = query('/api/v1/work/places', { state: 'published', limit: 200, cursor })
        const page = await send<List<WorkPlace>>(path, { signal: stop.signal })
        sites.push(...page.items.filter(p => p.standard?.status === 'applied'))
        read += page.items.length
        cursor = page.next
        put({ sites: [...sites], read, done: !cursor })
      } while (cursor)
    }
    look().catch(e => stop.signal.aborted || put(f => ({ ...f, done: true, problem: e as Refusal })))
    return () => stop.abort()
  }, [])
  return found
}

function Applied(): JSX.Element {
  const f = useApplied()
  return (
    <section class="tile" data-testid="applied">
      <h2>{w('applied')}</h2>
      {f.problem && (
        <p class="trouble" role="alert">
          <b>{problemWords(f.problem)}</b> <small>{f.problem.code}</small>
        </p>
      )}
      <ul class="pick" hidden={!f.sites.length}>
        {f.sites.map(p => (
          <li key={p.id}>
            <a href={`/work/standard/${p.id}`}>
              <b>{p.name}</b>
              <small>
                {p.code} · {areaWord(p.county)}
              </small>
            </a>
          </li>
        ))}
      </ul>
      {!f.done && (
        <p class="quiet" role="status">
          {w('looking', { n: f.read })}
        </p>
      )}
      {f.done && !f.problem && !f.sites.length && <Empty what={w('appliedNone')} why={w('appliedNoneWhy')} />}
    </section>
  )
}
