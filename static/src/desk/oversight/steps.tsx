import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { spoken } from '../../i18n'
import { w } from '../../i18n/desk/oversight'
import { w as shell } from '../../i18n/desk/shell'
import { send } from '../api'
import { Choice, Select, Text, Trouble } from '../form'
import { may } from '../me'
import { type Photo, Photos } from '../photos'
import { go } from '../route'
import { problemWords } from '../states'
import { useDoing, useDraft } from '../use'
import { type Checklist, findingKinds, findingWord, type Inspection, severities, severityWord, today } from './types'

type Asking = '' | 'find' | 'order' | 'answer' | 'close'

const paths = { find: 'findings', order: 'order', answer: 'answer', close: 'close' }

interface Draft {
  asking: Asking
  code: string
  severity: string
  text: string
  dueOn: string
  photos: Photo[]
}

const empty = (): Draft => ({
  asking: '',
  code: 'environment',
  severity: 'major',
  text: '',
  dueOn: today(14),
  photos: [],
})

/** Steps are what can be done about an inspection now; what is typed stays on the phone until it was sent. */
export function Steps(p: { i: Inspection; items?: Checklist['items']; again: () => void }): JSX.Element | null {
  const { i } = p
  const [d, change, drop] = useDraft<Draft>(`inspection.${i.id}`, empty())
  const doing = useDoing()
  const path = `/api/v1/work/inspections/${i.id}`
  const bad = (f: string) => doing.problem?.of(f)
  const photos = d.photos.map(x => x.id)
  const body = () =>
    d.asking === 'find'
      ? { findings: [{ code: d.code, severity: d.severity, text: d.text, ...(photos.length ? { photos } : {}) }] }
      : d.asking === 'order'
        ? { text: d.text, dueOn: d.dueOn }
        : d.asking === 'answer'
          ? { text: d.text, ...(photos.length ? { photos } : {}) }
          : { note: d.text }
  const finish = (e: Event) => {
    e.preventDefault()
    const step = d.asking
    if (!step) return
    return doing.run(async () => {
      await send(`${path}/${paths[step]}`, { body: body(), rev: i.rev })
      drop()
      p.again()
    })
  }
  const write = may('inspection.write')
  const open = i.state === 'planned' || i.state === 'open'
  const waits = !!i.dueOn && i.state === 'open'
  const main: Asking =
    may('inspection.answer') && waits && !write ? 'answer' : i.state === 'answered' ? 'close' : 'find'
  const ask = (a: Exclude<Asking, ''>, label = w(a === 'find' ? 'addFinding' : a)) => (
    <button type="button" class={`button${a === main ? ' button--main' : ''}`} onClick={() => change({ asking: a })}>
      {label}
    </button>
  )
  if (d.asking)
    return (
      <form class="form form--thumb" onSubmit={finish}>
        <h2>{d.asking === 'find' ? w('addFinding') : w(d.asking)}</h2>
        <Trouble problem={doing.problem} words={problemWords} />
        {d.asking === 'find' && (
          <>
            <Select
              label={w('what')}
              value={d.code}
              set={code => change({ code })}
              options={[...findingKinds, ...(p.items ?? []).map(x => x.code)].map(c => ({
                value: c,
                label: findingWord(c, p.items, spoken() === 'en'),
              }))}
              fault={bad('findings[0].code')}
            />
            <Choice
              label={w('severity')}
              value={[d.severity]}
              set={v => change({ severity: v.at(-1) ?? d.severity })}
              options={severities.map(x => ({ value: x, label: severityWord(x) }))}
            />
          </>
        )}
        <Text
          label={w(
            d.asking === 'find'
              ? 'text'
              : d.asking === 'order'
                ? 'orderText'
                : d.asking === 'answer'
                  ? 'answerText'
                  : 'closeNote',
          )}
          hint={d.asking === 'close' ? w('closeHint') : undefined}
          value={d.text}
          set={text => change({ text })}
          fault={bad('text') || bad('note') || bad('findings[0].text')}
          lines={3}
          name="text"
          required={d.asking !== 'close' || i.state !== 'answered'}
        />
        {d.asking === 'order' && (
          <Text
            label={w('dueOn')}
            value={d.dueOn}
            set={dueOn => change({ dueOn })}
            fault={bad('dueOn')}
            type="date"
            name="dueOn"
            required
          />
        )}
        {(d.asking === 'find' || d.asking === 'answer') && (
          <Photos
            value={d.photos}
            set={photos => change({ photos })}
            fault={bad('photos') || bad('findings[0].photos')}
          />
        )}
        <p class="acts acts--thumb">
          <button type="submit" class="button button--main" disabled={doing.busy}>
            {d.asking === 'find' ? w('saveFinding') : w(d.asking)}
          </button>
          <button
            type="button"
            class="button"
            onClick={() => {
              drop()
              doing.clear()
            }}
          >
            {shell('cancel')}
          </button>
        </p>
      </form>
    )
  return (
    <>
      <Trouble problem={doing.problem} words={problemWords} />
      <div class="acts acts--thumb">
        {may('inspection.answer') && waits && ask('answer')}
        {write && open && ask('find')}
        {write &&
          ((i.state === 'open' && i.findings.length > 0) || i.state === 'answered') &&
          ask('order', w(i.orders.length ? 'orderAgain' : 'order'))}
        {write && (i.state === 'answered' || (open && !i.dueOn)) && ask('close')}
        {write && i.state === 'closed' && (
          <a class="button" href={`/work/inspections/new?follows=${i.id}&name=${encodeURIComponent(i.subject)}`}>
            {w('repeat')}
          </a>
        )}
        {write && i.state === 'planned' && <Drop i={i} path={path} />}
      </div>
    </>
  )
}

/** Drop takes a planned inspection back, in a second press. */
function Drop({ i, path }: { i: Inspection; path: string }): JSX.Element {
  const doing = useDoing()
  const [sure, ask] = useState(false)
  const end = () =>
    sure
      ? doing.run(async () => {
          await send(path, { method: 'DELETE', rev: i.rev })
          go('/work/inspections')
        })
      : ask(true)
  return (
    <button type="button" class="button button--danger" disabled={doing.busy} onClick={end}>
      {sure ? `${w('drop')}?` : w('drop')}
    </button>
  )
}
