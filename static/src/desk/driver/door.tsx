import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { State } from '../../data/store'
import { w } from '../../i18n/desk/driver'
import { yuan } from '../../pure/money'
import type { Errand } from '../../pure/outbox'
import { clock } from '../../pure/time'
import { Links } from '../../ui/go'
import { Icon } from '../../ui/icon'
import { Choice, Text } from '../form'
import { Collect } from './collect'
import type { Door, Line } from './kept'
import { itemWords } from './words'

/** begins is when the work at a door begins: on arrival, but not before its window. */
const begins = (d: Door): number => Math.max(Date.parse(d.arrive ?? d.start), Date.parse(d.start))

type Key = Parameters<typeof w>[0]

/** Doorstep is one stop: who and where, what to collect, and the next step. */
export function Doorstep(p: {
  s: State
  door: Door
  n: number
  /** What was said of it and not yet sent. */
  waits: Errand[]
  errand: (step: string, path: string, body: unknown) => void
}): JSX.Element {
  const { door, waits } = p
  const [doing, set] = useState<'' | 'collect' | 'miss' | 'settle'>('')
  const [reason, say] = useState('')
  const [method, pay] = useState<string[]>(['cash'])
  const told = waits.find(e => e.step === 'collect')?.body as { lines: Line[] } | undefined
  const due = door.final?.totalFen ?? told?.lines.reduce((n, l) => n + l.priceFen, 0) ?? 0
  const state = waits.some(e => e.step !== 'collect')
    ? 'sending'
    : told || door.state === 'collected'
      ? 'collected'
      : door.state
  const ended = !/assigned|collected/.test(state)
  const who = door.private?.contact
  const end = (step: string, path: string, body: unknown) => {
    p.errand(step, path, body)
    set('')
  }
  return (
    <li class={`drive__door${ended ? ' is-done' : ''}`} data-code={door.code}>
      <div class="drive__head">
        <b class="drive__n" aria-hidden="true">
          {p.n}
        </b>
        <div>
          <h2>{door.private?.address || door.code}</h2>
          <p class="quiet">
            <b>{door.window.replace('-', '–')}</b>
            {door.arrive && !ended && ` · ${w('arrive', { at: clock(begins(door)) })}`} <small>{door.code}</small>
          </p>
        </div>
        <p class="drive__tags">
          <span class={`tag${state === 'settled' ? ' tag--good' : ''}`}>{w(`st_${state}` as Key)}</span>
          {waits.length > 0 && state !== 'sending' && <span class="tag">{w('st_sending')}</span>}
          {!!door.lateMinutes && !ended && (
            <span class="tag tag--bad">{w('lateBy', { n: Math.ceil(door.lateMinutes) })}</span>
          )}
        </p>
      </div>
      {!ended && (
        <>
          {!door.private && <p class="quiet">{w('gone')}</p>}
          <div class="drive__who">
            {who?.name && <b>{who.name}</b>}
            {who?.phone && (
              <a class="button" href={`tel:${who.phone}`} aria-label={`${w('call')} ${who.phone}`}>
                <Icon name="phone" />
                {who.phone}
              </a>
            )}
            {door.links && (
              <details class="drive__way">
                <summary class="button">
                  <Icon name="go" />
                  {w('way')}
                </summary>
                <Links links={door.links} />
              </details>
            )}
          </div>
          {door.private?.access && (
            <p>
              <b>{w('access')}</b> {door.private.access}
            </p>
          )}
          <ul class="drive__items" aria-label={w('what')}>
            {door.items.map((x, i) => (
              <li key={i}>
                {itemWords(p.s, x)}
                {x.estimateFen !== undefined && (
                  <small class="quiet"> {w('estimate', { yuan: yuan(x.estimateFen) })}</small>
                )}
                {x.note && <small class="quiet"> {x.note}</small>}
                {x.photos?.map(id => (
                  <a key={id} href={`/photos/${id}.jpg`} target="_blank" rel="noreferrer">
                    {w('photo')}
                  </a>
                ))}
              </li>
            ))}
          </ul>
        </>
      )}
      {state === 'assigned' && !doing && (
        <p class="acts drive__acts">
          <button type="button" class="button button--main" onClick={() => set('collect')}>
            {w('collect')}
          </button>
          <button type="button" class="button" onClick={() => set('miss')}>
            {w('noShow')}
          </button>
        </p>
      )}
      {doing === 'collect' && (
        <Collect s={p.s} door={door} back={() => set('')} done={lines => end('collect', 'collect', { lines })} />
      )}
      {doing === 'miss' && (
        <form
          class="form"
          onSubmit={e => {
            e.preventDefault()
            if (reason.trim()) end('no_show', 'no-show', { reason: reason.trim() })
          }}
        >
          <Text label={w('noShowWhy')} hint={w('noShowHint')} value={reason} set={say} required name="reason" />
          <p class="acts">
            <button type="submit" class="button button--main">
              {w('noShow')}
            </button>
            <button type="button" class="button" onClick={() => set('')}>
              {w('back')}
            </button>
          </p>
        </form>
      )}
      {state === 'collected' && (
        <form
          class="form drive__pay"
          onSubmit={e => {
            e.preventDefault()
            end('settle', 'settle', { method: due === 0 ? 'free' : method[0] })
          }}
        >
          <p class="drive__total">{due === 0 ? w('total0') : w('total', { yuan: yuan(due) })}</p>
          {due !== 0 && (
            <Choice
              label={w('method')}
              value={method}
              set={v => v.length && pay(v.slice(-1))}
              options={['cash', 'epay', 'transfer'].map(m => ({ value: m, label: w(`m_${m}` as Key) }))}
            />
          )}
          <button type="submit" class="button button--main">
            {w('settle')}
          </button>
        </form>
      )}
      {ended && door.final && (
        <p class="quiet">
          {w('total', { yuan: yuan(door.final.totalFen) })}
          {door.paid && ` · ${w(`m_${door.paid.method}` as Key)}`}
        </p>
      )}
    </li>
  )
}
