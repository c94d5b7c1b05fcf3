import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { State } from '../../data/store'
import { w } from '../../i18n/desk/places'
import { w as shell } from '../../i18n/desk/shell'
import { Mark } from '../../ui/mark'
import { send } from '../api'
import { Text, Trouble } from '../form'
import { DeskMap } from '../map'
import { me } from '../me'
import { filter, go, here } from '../route'
import { useRows } from '../rows'
import { Empty, problemWords, Wait } from '../states'
import { useDoing, useList } from '../use'
import { when } from '../when'
import { Diff } from './diff'
import type { WorkPlace } from './types'
import { areaWord, fieldWord, kindWord, valueWord } from './words'

const shown = ['address', 'accepts', 'hours', 'phone', 'services', 'notes'] as const

/** Queue is the reviewer's desk: what waits, the longest first; diff and map side by side; all by the keyboard. */
export default function Queue({ s }: { s: State }): JSX.Element {
  const area = here().query.get('area') ?? ''
  const list = useList<WorkPlace>(`/api/v1/work/queue?limit=50${area ? `&area=${area}` : ''}`)
  const [done, did] = useState<Record<string, string>>({})
  const [ticked, tick] = useState<string[]>([])
  const [rejecting, ask] = useState(false)
  const [reason, type] = useState('')
  const doing = useDoing()
  useEffect(() => {
    document.title = w('queueTitle')
  }, [])
  const items = list.items.filter(p => !done[p.id])
  const mine = (p: WorkPlace) => p.review?.by === me()?.id
  const decide = (which: WorkPlace[], decision: 'approve' | 'reject', why = '') =>
    doing.run(async () => {
      const r = await send<{ items: { id: string; ok: boolean; code?: string }[] }>('/api/v1/work/queue/decide', {
        body: { items: which.map(p => ({ id: p.id, rev: p.rev })), decision, ...(why ? { reason: why } : {}) },
      })
      did(d => ({ ...d, ...Object.fromEntries(r.items.filter(x => x.ok).map(x => [x.id, decision])) }))
      tick([])
      if (r.items.some(x => !x.ok)) list.again()
    })
  const flip = (id: string) => tick(t => (t.includes(id) ? t.filter(x => x !== id) : [...t, id]))
  const [at, move] = useRows(items.length, {
    a: n => !mine(items[n]!) && decide([items[n]!], 'approve'),
    r: n => !mine(items[n]!) && ask(true),
    x: n => flip(items[n]!.id),
    Enter: n => go(`/work/places/${items[n]!.id}`),
  })
  const p = items[at]
  const chosen = items.filter(x => ticked.includes(x.id))
  const counties = (s.vocab?.areas ?? []).filter(a => a.code.length === 6)
  return (
    <>
      <div class="titlebar">
        <div>
          <h1>{w('queueTitle')}</h1>
          <p class="keys">{w('queueKeys')}</p>
        </div>
        <div class="acts">
          <select
            class="button"
            aria-label={shell('area')}
            value={area}
            onChange={e => filter('area', e.currentTarget.value)}
          >
            <option value="">{shell('all')}</option>
            {counties.map(a => (
              <option key={a.code} value={a.code}>
                {areaWord(a.code)}
              </option>
            ))}
          </select>
          {chosen.length > 0 && (
            <button
              type="button"
              class="button button--main"
              disabled={doing.busy}
              onClick={() => decide(chosen, 'approve')}
            >
              {w('approveMany', { n: chosen.length })}
            </button>
          )}
        </div>
      </div>
      <Trouble problem={doing.problem} words={problemWords} />
      <Wait asked={list}>
        {() =>
          p ? (
            <div class="review">
              <ol class="review__list" data-testid="queue">
                {items.map((x, i) => (
                  <li key={x.id} data-row class={i === at ? 'is-at' : ''}>
                    <input
                      type="checkbox"
                      aria-label={x.name}
                      checked={ticked.includes(x.id)}
                      disabled={mine(x)}
                      onChange={() => flip(x.id)}
                    />
                    <button type="button" aria-current={i === at ? 'true' : undefined} onClick={() => move(i)}>
                      <Mark kind={x.kind} state="open" />
                      <span>
                        <b>{x.review?.edit?.name ?? x.name}</b>
                        <small>
                          {areaWord(x.county)} ·{' '}
                          {x.review?.edit ? w('isEdit', { n: x.review.changes?.length ?? 0 }) : w('isNew')}
                        </small>
                      </span>
                    </button>
                  </li>
                ))}
                {list.more && (
                  <li>
                    <button type="button" class="button" onClick={list.more}>
                      {shell('more')}
                    </button>
                  </li>
                )}
              </ol>
              <article class="pane" data-testid="review">
                <div class="titlebar">
                  <div>
                    <h2>
                      <a href={`/work/places/${p.id}`}>{p.review?.edit?.name ?? p.name}</a>
                    </h2>
                    <p>
                      {kindWord(p.kind)} · {w('by', { name: p.review?.byName ?? '', when: when(p.review?.at) })}
                    </p>
                  </div>
                  {mine(p) ? (
                    <p>{w('own')}</p>
                  ) : (
                    <div class="acts">
                      <button
                        type="button"
                        class="button button--main"
                        disabled={doing.busy}
                        onClick={() => decide([p], 'approve')}
                      >
                        {w('approve')}
                      </button>
                      <button type="button" class="button button--danger" onClick={() => ask(true)}>
                        {w('reject')}
                      </button>
                    </div>
                  )}
                </div>
                {rejecting && (
                  <form
                    class="form"
                    onSubmit={async e => {
                      e.preventDefault()
                      if (await decide([p], 'reject', reason)) {
                        ask(false)
                        type('')
                      }
                    }}
                  >
                    <Text label={w('rejectWhy')} value={reason} set={type} lines={2} name="reason" required />
                    <p class="acts">
                      <button type="submit" class="button button--danger" disabled={doing.busy}>
                        {w('reject')}
                      </button>
                      <button type="button" class="button" onClick={() => ask(false)}>
                        {shell('cancel')}
                      </button>
                    </p>
                  </form>
                )}
                {p.review?.note && <p class="tell">{p.review.note}</p>}
                {p.review?.edit ? (
                  <Diff changes={p.review.changes ?? []} />
                ) : (
                  <dl class="facts">
                    {shown.map(f => (
                      <div key={f}>
                        <dt>{fieldWord(f)}</dt>
                        <dd>{valueWord(f, p[f])}</dd>
                      </div>
                    ))}
                  </dl>
                )}
                {!!(p.review?.edit ?? p).photos?.length && (
                  <div class="photos">
                    {(p.review?.edit ?? p).photos!.map((x, i) => (
                      <a key={x.id} href={`/photos/${x.id}.jpg`} target="_blank" rel="noreferrer">
                        <img src={`/photos/${x.id}.thumb.jpg`} alt={`${w('photos')} ${i + 1}`} />
                      </a>
                    ))}
                  </div>
                )}
              </article>
              <DeskMap
                s={s}
                shown={{
                  spots: items.map(x => ({
                    id: x.id,
                    at: (x.review?.edit ?? x).location.coordinates,
                    kind: x.kind,
                    open: x.id === p.id ? 1 : 0,
                  })),
                  chosen: p.id,
                }}
                hands={{ choose: id => move(items.findIndex(x => x.id === id)) }}
              />
            </div>
          ) : (
            <Empty what={w('queueNone')} why={w('queueWhy')}>
              <a class="button" href="/work/quality">
                {w('qualityTitle')}
              </a>
            </Empty>
          )
        }
      </Wait>
    </>
  )
}
