import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { State } from '../../data/store'
import { w } from '../../i18n/desk/dispatch'
import { w as pickup } from '../../i18n/desk/pickups'
import { amount as asText, fen } from '../../pure/money'
import { send } from '../api'
import { Select, Text, Trouble } from '../form'
import { DeskMap } from '../map'
import { areaWord } from '../names'
import { here } from '../route'
import { problemWords, Wait } from '../states'
import { useAsked, useDoing } from '../use'
import { when } from '../when'
import { Bill } from './bill'
import { assign, confirm } from './bulk'
import { useDrivers } from './drivers'
import { boundsOf } from './squares'
import type { Work } from './types'
import { amount, dayWords, kindWord, materialWord, stageTone, stageWord, windowWords } from './words'

/** One is a pickup on the dispatcher's desk: confirm it, give it to a driver, or call it off. */
export default function One({ s }: { s: State }): JSX.Element {
  const id = here().path.split('/').pop()!
  const asked = useAsked<Work>(`/api/v1/work/pickups/${id}`)
  useEffect(() => {
    document.title = asked.data?.code ?? w('title')
  }, [asked.data?.code])
  return <Wait asked={asked}>{p => <Body key={p.rev} s={s} read={p} again={asked.again} />}</Wait>
}

function Body({ s, read, again }: { s: State; read: Work; again: () => void }): JSX.Element {
  const [p, put] = useState(read)
  const drivers = useDrivers().filter(d => !d.operatorId || d.operatorId === p.operatorId)
  const [driver, choose] = useState(read.driverId ?? '')
  const [why, say] = useState('')
  const doing = useDoing()
  const run = (what: () => Promise<Work>) => doing.run(async () => put(await what()))
  const can = (step: string) => p.steps.includes(step)
  const stale = doing.problem?.status === 412
  return (
    <>
      <div class="titlebar">
        <div>
          <h1>{p.code}</h1>
          <p>
            <span class={`tag ${stageTone(p.state)}`}>{stageWord(p.state)}</span> {kindWord(p.kind)} ·{' '}
            {dayWords(p.date)} {windowWords(p.window)} · {p.offer}
          </p>
        </div>
        <a class="button" href="/work/pickups">
          {w('back')}
        </a>
      </div>
      {stale ? (
        <div class="trouble" role="alert">
          <b>{w('conflict')}</b>
          <button
            type="button"
            class="button"
            onClick={() => {
              doing.clear()
              again()
            }}
          >
            {w('fresh')}
          </button>
        </div>
      ) : (
        <Trouble problem={doing.problem} words={problemWords} />
      )}
      <div class="split split--map">
        <div class="pane">
          {can('confirm') && <Estimates p={p} busy={doing.busy} run={run} />}
          {can('assign') && (
            <form
              class="group"
              onSubmit={e => {
                e.preventDefault()
                run(() => assign(p, driver))
              }}
            >
              {drivers.length ? (
                <>
                  <Select
                    label={w('driver')}
                    value={driver}
                    set={choose}
                    options={[
                      { value: '', label: w('pickDriver') },
                      ...drivers.map(d => ({ value: d.id, label: d.name })),
                    ]}
                    fault={doing.problem?.of('driverId')}
                  />
                  <p>
                    <button
                      type="submit"
                      class="button button--main"
                      disabled={doing.busy || !driver || driver === p.driverId}
                    >
                      {w('assign')}
                    </button>
                  </p>
                </>
              ) : (
                <p>{w('noDrivers')}</p>
              )}
            </form>
          )}
          <Bill p={p} />
          <dl class="facts">
            {p.driver && (
              <div>
                <dt>{w('driver')}</dt>
                <dd>{p.driver}</dd>
              </div>
            )}
            {p.sale && (
              <div>
                <dt>{pickup('sale')}</dt>
                <dd>{[p.sale.name, p.sale.number].filter(Boolean).join(' · ')}</dd>
              </div>
            )}
          </dl>
          {p.items.some(i => i.photos?.length) && (
            <div class="photos">
              {p.items.flatMap(i =>
                (i.photos ?? []).map(x => (
                  <a key={x} href={`/photos/${x}.jpg`} target="_blank" rel="noreferrer">
                    <img src={`/photos/${x}.thumb.jpg`} alt={materialWord(i.material)} />
                  </a>
                )),
              )}
            </div>
          )}
          <h2>{w('history')}</h2>
          <ol class="timeline">
            {p.timeline.map(t => (
              <li key={t.at + t.step}>
                {w(`p_${t.step}` as 'p_ask')}{' '}
                <small class="quiet">
                  {when(t.at)} {t.by}
                </small>
                {t.note && <small class="bill__why">{t.note}</small>}
              </li>
            ))}
          </ol>
          {can('cancel') && (
            <form
              class="group"
              onSubmit={e => {
                e.preventDefault()
                run(() => send(`/api/v1/work/pickups/${p.id}/cancel`, { body: { reason: why.trim() }, rev: p.rev }))
              }}
            >
              <Text label={w('cancelWhy')} value={why} set={say} name="why" fault={doing.problem?.of('reason')} />
              <p>
                <button type="submit" class="button button--danger" disabled={doing.busy || !why.trim()}>
                  {w('cancelIt')}
                </button>
              </p>
            </form>
          )}
        </div>
        <div class="pane">
          <p class="quiet small">
            {w('square')} · {areaWord(p.area)}
            <br />
            {w('onlySquare')}
          </p>
          <DeskMap s={s} shown={{ spots: [], cells: [{ bounds: boundsOf(p.location.coordinates), count: 1 }] }} />
        </div>
      </div>
    </>
  )
}

/** Estimates asks what each thing should bring; an empty one stays as it was. */
function Estimates(a: { p: Work; busy: boolean; run: (what: () => Promise<Work>) => Promise<boolean> }): JSX.Element {
  const { p } = a
  const [typed, type] = useState(() => p.items.map(i => (i.estimateFen === undefined ? '' : asText(i.estimateFen))))
  const [bad, mark] = useState(-1)
  const submit = (e: Event) => {
    e.preventDefault()
    const wrong = typed.findIndex(v => v.trim() && fen(v) === undefined)
    mark(wrong)
    if (wrong < 0) a.run(() => confirm(p, { estimatesFen: typed.map(v => (v.trim() ? fen(v) : null)) }))
  }
  return (
    <form class="group" onSubmit={submit} data-testid="estimates">
      <p class="field__note">{w('estimateHint')}</p>
      {p.items.map((i, n) => (
        <Text
          key={n}
          label={`${[materialWord(i.material), amount(i)].filter(Boolean).join(' ')} · ${w('estimate')}`}
          value={typed[n] ?? ''}
          set={v => type(typed.map((old, k) => (k === n ? v : old)))}
          fault={bad === n ? w('badMoney') : ''}
          name={`estimate-${n}`}
        />
      ))}
      <p>
        <button type="submit" class="button button--main" disabled={a.busy}>
          {w('confirmIt')}
        </button>
      </p>
    </form>
  )
}
