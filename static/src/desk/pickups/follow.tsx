import '../../css/pickup.css'
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { State } from '../../data/store'
import { w } from '../../i18n/desk/pickups'
import { Icon } from '../../ui/icon'
import { send } from '../api'
import { Text, Trouble } from '../form'
import { here } from '../route'
import { problemWords } from '../states'
import { useDoing } from '../use'
import { day, when } from '../when'
import { Bill } from './bill'
import { drop, keep, secretOf } from './kept'
import { justBooked, Receipt } from './receipt'
import type { Own, Stage } from './types'
import { dayWords, kindWord, stageWord, windowWords } from './words'

/** Follow shows a resident how far his pickup is; this device knows its code, another asks for it. */
export default function Follow({ s }: { s: State }): JSX.Element {
  const code = decodeURIComponent(here().path.split('/')[2] ?? '')
  const path = `/api/v1/pickups/${encodeURIComponent(code)}`
  const [secret, know] = useState(() => secretOf(code))
  const [typed, type] = useState('')
  const [p, put] = useState<Own>()
  const doing = useDoing()
  const load = (with_: string) =>
    doing.run(async () => {
      try {
        const own = await send<Own>(path, { headers: { 'x-follow-up': with_ } })
        put(own)
        know(with_)
        keep({ code: own.code, secret: with_, date: own.date })
      } catch (e) {
        if ((e as { status?: number }).status === 404) {
          drop(code)
          know('')
        }
        throw e
      }
    })
  useEffect(() => {
    document.title = w('followTitle', { code })
  }, [s.lang])
  useEffect(() => {
    if (secret) load(secret)
    if (justBooked(code)) document.getElementById('main')?.focus()
    // Whoever comes back to the page wants to know how it is now.
    const back = () => document.visibilityState === 'visible' && secretOf(code) && load(secretOf(code))
    document.addEventListener('visibilitychange', back)
    return () => document.removeEventListener('visibilitychange', back)
  }, [])
  if (!p)
    return (
      <form
        class="form"
        data-testid="ask-secret"
        onSubmit={e => {
          e.preventDefault()
          load(typed.trim())
        }}
      >
        <h1>{w('followTitle', { code })}</h1>
        {!secret && (
          <>
            <Text
              label={w('typeSecret')}
              hint={w('typeSecretHint')}
              value={typed}
              set={type}
              fault={doing.problem?.status === 404 ? doing.problem.message : ''}
              name="secret"
              required
            />
            <p>
              <button type="submit" class="button button--main" disabled={doing.busy}>
                {w('show')}
              </button>
            </p>
          </>
        )}
        {doing.problem?.status !== 404 && <Trouble problem={doing.problem} words={problemWords} />}
        {secret && doing.problem && (
          <p>
            <button type="button" class="button" onClick={() => load(secret)}>
              {w('refresh')}
            </button>
          </p>
        )}
      </form>
    )
  return (
    <div class="form follow" data-testid="follow">
      <div>
        <h1>{w(`st_${p.state}`)}</h1>
        <p class="quiet">
          {p.code} {p.demo && <span class="badge">{w('demo')}</span>}
        </p>
      </div>
      {justBooked(p.code) && secret && <Receipt code={p.code} secret={secret} fresh />}
      <p class={`coming${/cancelled|no_show/.test(p.state) ? ' is-off' : ''}`} data-testid="slot">
        <b>{dayWords(p.date)}</b>
        <b class="num">{windowWords(p.window)}</b>
        {p.operator && <span>{p.operator}</span>}
        {p.driver && (
          <span>
            {w('driver')} {p.driver}
          </span>
        )}
      </p>
      <Trail p={p} />
      <section>
        <h2>{w('price')}</h2>
        <Bill p={p} />
      </section>
      <section>
        <h2>{w('yours')}</h2>
        <Yours p={p} />
      </section>
      <Trouble problem={doing.problem} words={problemWords} />
      <p class="acts noprint">
        <button type="button" class="button" disabled={doing.busy} onClick={() => load(secret)}>
          {w('refresh')}
        </button>
        <a class="button" href="/pickup">
          {w('again')}
        </a>
      </p>
      {p.steps.includes('withdraw') && (
        <Cancel
          busy={doing.busy}
          run={reason =>
            doing.run(async () => {
              put(
                await send<Own>(`${path}/cancel`, {
                  body: reason ? { reason } : {},
                  headers: { 'x-follow-up': secret },
                }),
              )
            })
          }
        />
      )}
      {!justBooked(p.code) && secret && <Receipt code={p.code} secret={secret} fresh={false} />}
    </div>
  )
}

const way: Stage[] = ['requested', 'confirmed', 'assigned', 'collected', 'settled']

/** Trail is the way of a pickup: what is done with its time, then what comes. */
function Trail({ p }: { p: Own }): JSX.Element {
  // Given to another driver it is assigned twice: the last one counts.
  const done = way.map(state => p.timeline.filter(t => t.state === state).at(-1)).filter(t => !!t)
  const off = /cancelled|no_show/.test(p.state)
  const ended = off ? p.timeline.at(-1) : undefined
  const rest = off ? [] : way.slice(way.indexOf(p.state) + 1)
  return (
    <section>
      <h2>{w('goes')}</h2>
      <ol class="trail" data-testid="trail">
        {[...done, ...(ended ? [ended] : [])].map(t => (
          <li key={t.state} class={`is-done${t === ended ? ' is-off' : ''}`}>
            <Icon name={t === ended ? 'close' : 'check'} />
            <span>
              <b>{stageWord(t.state)}</b> <small class="quiet">{when(t.at)}</small>
              {t.note && <small class="bill__why">{t.note}</small>}
            </span>
          </li>
        ))}
        {rest.map(state => (
          <li key={state}>
            <i />
            <span class="quiet">{stageWord(state)}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}

function Yours({ p }: { p: Own }): JSX.Element {
  const c = p.private
  const rows = [
    [w('kind'), kindWord(p.kind)],
    [w('sale'), p.sale && [p.sale.name, p.sale.number].filter(Boolean).join(' · ')],
    [w('address'), c?.address],
    [w('access'), c?.access],
    [w('contactName'), c?.contact.name],
    [w('phone'), c?.contact.phone],
    [w('email'), c?.contact.email],
  ]
  return (
    <>
      <dl class="facts">
        {rows.map(
          ([key, value]) =>
            value && (
              <div key={key}>
                <dt>{key}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      <p class="quiet small">{c ? (p.keptUntil ? w('kept', { when: day(p.keptUntil) }) : '') : w('dropped')}</p>
    </>
  )
}

/** Cancel asks once more in place, since a booking that was called off is gone. */
function Cancel({ busy, run }: { busy: boolean; run: (reason: string) => Promise<boolean> }): JSX.Element {
  const [asked, ask] = useState(false)
  const [why, type] = useState('')
  if (!asked)
    return (
      <p class="noprint">
        <button type="button" class="button button--danger" onClick={() => ask(true)}>
          {w('cancel')}
        </button>
      </p>
    )
  return (
    <form
      class="group noprint"
      onSubmit={e => {
        e.preventDefault()
        run(why.trim())
      }}
    >
      <Text label={w('cancelWhy')} value={why} set={type} name="why" />
      <p class="acts">
        <button type="submit" class="button button--danger" disabled={busy}>
          {w('cancelYes')}
        </button>
        <button type="button" class="button" onClick={() => ask(false)}>
          {w('cancelNo')}
        </button>
      </p>
    </form>
  )
}
