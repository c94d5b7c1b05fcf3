import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { State } from '../../data/store'
import { w } from '../../i18n/desk/operator'
import { w as shell } from '../../i18n/desk/shell'
import { send } from '../api'
import { Text, Trouble } from '../form'
import { may } from '../me'
import { areaWord } from '../names'
import { here } from '../route'
import { problemWords, Wait } from '../states'
import { useAsked, useDoing } from '../use'
import { day } from '../when'
import { OperatorFields } from './form'
import { Licences } from './licences'
import { Clock, FilingChange, Lacks } from './standing'
import { contentOf, type Operator, type OperatorContent } from './types'

type Key = Parameters<typeof w>[0]

/** One is an operator's file by the address. */
export default function One({ s }: { s: State }): JSX.Element {
  return <File s={s} id={decodeURIComponent(here().path.split('/')[3] ?? '')} />
}

/** File shows an operator: what it is, its papers, its filing, whether it may invoice in reverse, and the next step. */
export function File({ s, id }: { s: State; id: string }): JSX.Element {
  const path = `/api/v1/operators/${encodeURIComponent(id)}`
  const asked = useAsked<Operator>(path)
  const doing = useDoing()
  const [editing, edit] = useState<OperatorContent>()
  useEffect(() => {
    document.title = asked.data?.name ?? w('mine')
  }, [asked.data?.name])
  const write = (to: string, body: unknown, rev: number, method: 'POST' | 'PUT' = 'POST') =>
    doing.run(async () => {
      await send(path + to, { method, body, rev })
      asked.again()
    })
  const tone = { new: 'tag--wait', active: 'tag--good', refused: 'tag--bad', suspended: 'tag--bad' }
  return (
    <Wait asked={asked}>
      {o => (
        <>
          <div class="titlebar">
            <div>
              <h1>{o.name}</h1>
              <p>
                {o.code} · {o.uscc}
              </p>
            </div>
            <span class={`tag ${tone[o.state]}`}>{w(`s_${o.state}`)}</span>
          </div>
          {o.reason && <p class="trouble">{o.reason}</p>}
          <Trouble problem={doing.problem} words={problemWords} />
          {editing ? (
            <form
              class="form"
              onSubmit={async e => {
                e.preventDefault()
                if (await write('', editing, o.rev, 'PUT')) edit(undefined)
              }}
            >
              <OperatorFields
                s={s}
                value={editing}
                set={c => edit({ ...editing, ...c })}
                problem={doing.problem}
                fixed
              />
              <p class="acts">
                <button type="submit" class="button button--main" disabled={doing.busy}>
                  {w('save')}
                </button>
                <button type="button" class="button" onClick={() => edit(undefined)}>
                  {shell('cancel')}
                </button>
              </p>
            </form>
          ) : (
            <>
              <div class="acts">
                {may('operator.write') && (
                  <button type="button" class="button" onClick={() => edit(contentOf(o))}>
                    {w('edit')}
                  </button>
                )}
                {may('operator.check') && (
                  <Steps o={o} act={(step, body) => write(`/${step}`, body, o.rev)} busy={doing.busy} />
                )}
              </div>
              <dl class="facts">
                <div>
                  <dt>{w('kind')}</dt>
                  <dd>{w(`k_${o.kind}` as Key)}</dd>
                </div>
                <div>
                  <dt>{w('county')}</dt>
                  <dd>
                    {areaWord(o.county)} {o.address}
                  </dd>
                </div>
                <div>
                  <dt>{w('legalRep')}</dt>
                  <dd>
                    {o.legalRep || '—'} {o.masked && <small class="quiet">{w('masked')}</small>}
                  </dd>
                </div>
                <div>
                  <dt>{w('contact')}</dt>
                  <dd>{o.contact || '—'}</dd>
                </div>
                <div>
                  <dt>{w('filing')}</dt>
                  <dd>
                    <span class={`tag ${o.filing.status === 'filed' ? 'tag--good' : 'tag--wait'}`}>
                      {w(`f_${o.filing.status}` as Key)}
                    </span>{' '}
                    {o.filing.no} {o.filing.authority} {day(o.filing.filedOn)}
                    {o.filing.dueOn && w('filingDue', { when: day(o.filing.dueOn) })} <Clock on={o.filing.dueOn} />
                  </dd>
                </div>
                <div>
                  <dt>{w('invoice')}</dt>
                  <dd>
                    <span class={`tag ${o.reverseInvoice.eligible ? 'tag--good' : ''}`}>
                      {w(o.reverseInvoice.eligible ? 'yes' : 'no')}
                    </span>{' '}
                    {o.reverseInvoice.by && w(`by_${o.reverseInvoice.by}` as Key)}
                    {!o.reverseInvoice.eligible && <Lacks reasons={o.reverseInvoice.reasons} />}
                    <small class="quiet">{w('invoiceSource')}</small>
                  </dd>
                </div>
              </dl>
              <FilingChange
                o={o}
                write={(to, body) => write(to, body, o.rev)}
                busy={doing.busy}
                problem={doing.problem}
              />
              {may('operator.file') && o.filing.status !== 'filed' && (
                <Filing record={body => write('/filing', body, o.rev)} busy={doing.busy} problem={doing.problem} />
              )}
              <Licences
                o={o}
                save={
                  may('operator.write') ? licences => write('', { ...contentOf(o), licences }, o.rev, 'PUT') : undefined
                }
                problem={doing.problem}
              />
            </>
          )}
        </>
      )}
    </Wait>
  )
}

const steps = {
  new: ['confirm', 'refuse'],
  active: ['confirm', 'suspend'],
  refused: [],
  suspended: ['reopen'],
} as const

function Steps(p: { o: Operator; act: (step: string, body: unknown) => Promise<boolean>; busy: boolean }): JSX.Element {
  const [asking, ask] = useState('')
  const [reason, type] = useState('')
  // An active company is confirmed again when a licence came that no office has seen.
  const unseen = p.o.licences?.some(l => !l.seenOn)
  const offered = steps[p.o.state].filter(x => x !== 'confirm' || p.o.state === 'new' || unseen)
  return asking ? (
    <form
      class="form"
      onSubmit={async e => {
        e.preventDefault()
        if (await p.act(asking, { reason })) ask('')
      }}
    >
      <Text label={w('reason')} value={reason} set={type} name="reason" required />
      <p class="acts">
        <button type="submit" class="button button--danger" disabled={p.busy}>
          {w(asking as Key)}
        </button>
        <button type="button" class="button" onClick={() => ask('')}>
          {shell('cancel')}
        </button>
      </p>
    </form>
  ) : (
    <>
      {offered.map(step => (
        <button
          key={step}
          type="button"
          class={`button ${step === 'confirm' ? 'button--main' : ''}`}
          disabled={p.busy}
          onClick={() => (step === 'refuse' || step === 'suspend' ? ask(step) : p.act(step, {}))}
        >
          {w(step)}
        </button>
      ))}
    </>
  )
}

function Filing(p: {
  record: (body: unknown) => Promise<boolean>
  busy: boolean
  problem?: import('../api').Refusal
}): JSX.Element {
  const [v, set] = useState({ no: '', authority: '', filedOn: '' })
  return (
    <details>
      <summary>{w('record')}</summary>
      <form
        class="form"
        onSubmit={e => {
          e.preventDefault()
          p.record(v)
        }}
      >
        <Text
          label={w('filingNo')}
          value={v.no}
          set={no => set({ ...v, no })}
          fault={p.problem?.of('no')}
          name="no"
          required
        />
        <Text
          label={w('authority')}
          value={v.authority}
          set={authority => set({ ...v, authority })}
          fault={p.problem?.of('authority')}
          name="authority"
          required
        />
        <Text
          label={w('filedOn')}
          value={v.filedOn}
          set={filedOn => set({ ...v, filedOn })}
          fault={p.problem?.of('filedOn')}
          type="date"
          name="filedOn"
          required
        />
        <p>
          <button type="submit" class="button button--main" disabled={p.busy}>
            {w('record')}
          </button>
        </p>
      </form>
    </details>
  )
}
