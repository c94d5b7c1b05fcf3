import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { spoken } from '../../i18n'
import { w } from '../../i18n/desk/oversight'
import { send } from '../api'
import { Text, Trouble } from '../form'
import { may } from '../me'
import { areaWord } from '../names'
import { type Photo, Photos } from '../photos'
import type { WorkPlace } from '../places/types'
import { standardWord, tone } from '../places/words'
import { here } from '../route'
import { problemWords, Wait } from '../states'
import { useAsked, useDoing, useDraft } from '../use'
import { day } from '../when'
import { Item, type Mark } from './item'
import { Pictures } from './pictures'
import { assessmentWord, type Checklist, today } from './types'

interface Standing {
  placeId: string
  code: string
  rev: number
  standard: { status: string; acceptedOn?: string; score?: number }
  assessments: {
    id: string
    state: string
    score: number
    on?: string
    appliedOn?: string
    appliedByName?: string
    inspector?: string
    photos?: string[]
    reason?: string
  }[]
}

/** Assess is one site before its inspector: the checklist, item by item, and what was judged before. */
export default function Assess(): JSX.Element {
  const id = encodeURIComponent(decodeURIComponent(here().path.split('/')[3] ?? ''))
  const place = useAsked<WorkPlace>(`/api/v1/work/places/${id}`)
  const standing = useAsked<Standing>(`/api/v1/work/places/${id}/standard`)
  const list = useAsked<Checklist>('/api/v1/standard/checklist')
  const name = place.data?.name ?? ''
  useEffect(() => {
    document.title = w('assessTitle', { name })
  }, [name])
  return (
    <>
      <p>
        <a href="/work/standard">← {w('standard')}</a>
      </p>
      <Wait asked={place}>
        {p => (
          <Wait asked={standing}>
            {at => (
              <>
                <div class="titlebar">
                  <div>
                    <h1>{p.name}</h1>
                    <p>
                      {p.code} · {areaWord(p.county)} {p.address}
                    </p>
                  </div>
                  {at.standard.status && (
                    <span class={`tag ${tone(at.standard.status)}`}>{standardWord(at.standard.status)}</span>
                  )}
                </div>
                {may('standard.accept') && (
                  <Wait asked={list}>{l => <Form at={at} list={l} again={standing.again} />}</Wait>
                )}
                <History at={at} again={standing.again} />
              </>
            )}
          </Wait>
        )}
      </Wait>
    </>
  )
}

interface Draft {
  on: string
  marks: Record<string, Mark>
  photos: Photo[]
}

function Form({ at, list, again }: { at: Standing; list: Checklist; again: () => void }): JSX.Element {
  const [d, change, drop] = useDraft<Draft>(`assess.${at.placeId}`, { on: today(), marks: {}, photos: [] })
  const [told, tell] = useState('')
  const doing = useDoing()
  const bad = (f: string) => doing.problem?.of(f)
  const marked = list.items.filter(i => d.marks[i.code])
  const left = list.items.length - marked.length
  const failing = list.items.filter(i => i.required && d.marks[i.code]?.pass === false).length
  const passing = marked.filter(i => d.marks[i.code]!.pass).length
  const judge = (e: Event) => {
    e.preventDefault()
    return doing.run(async () => {
      const items = marked.map(i => {
        const { pass, note, photos } = d.marks[i.code]!
        return {
          code: i.code,
          pass,
          ...(note ? { note } : {}),
          ...(photos.length ? { photos: photos.map(x => x.id) } : {}),
        }
      })
      const photos = d.photos.map(x => x.id)
      const p = await send<WorkPlace>(`/api/v1/work/places/${at.placeId}/standard/assess`, {
        body: { on: d.on, items, ...(photos.length ? { photos } : {}) },
        rev: at.rev,
      })
      tell(w(p.standard?.status === 'accepted' ? 'doneAccepted' : 'doneFailed'))
      drop()
      again()
    })
  }
  return (
    <form class="form form--thumb" onSubmit={judge} data-testid="assess">
      {told && (
        <p class="tell" role="status">
          {told}
        </p>
      )}
      <Text
        label={w('visit')}
        value={d.on}
        set={on => change({ on })}
        fault={bad('on')}
        type="date"
        name="on"
        required
      />
      <ol class="lines">
        {list.items.map((i, n) => (
          <Item
            key={i.code}
            n={n + 1}
            label={spoken() === 'en' ? i.en : i.zh}
            required={i.required}
            mark={d.marks[i.code]}
            set={m => change({ marks: { ...d.marks, [i.code]: m } })}
            fault={bad(`items[${marked.indexOf(i)}].note`) || bad(`items[${marked.indexOf(i)}].photos`)}
          />
        ))}
      </ol>
      <div>
        <Photos value={d.photos} set={photos => change({ photos })} fault={bad('photos')} />
        <p class="field__note">{w('evidenceHint')}</p>
      </div>
      <p class="quiet">{w('checklistFrom', { source: list.source })}</p>
      <Trouble problem={doing.problem} words={problemWords} />
      <div class="acts--thumb pane">
        <p role="status">
          {w('scoreNow', { n: passing, all: list.items.length })} ·{' '}
          {left ? w('left', { n: left }) : failing ? w('willFail', { n: failing }) : w('willPass')}
        </p>
        <button type="submit" class="button button--main" disabled={doing.busy || left > 0}>
          {w('judge')}
        </button>
      </div>
    </form>
  )
}

function History({ at, again }: { at: Standing; again: () => void }): JSX.Element | null {
  const [asking, ask] = useState(false)
  const [reason, type] = useState('')
  const doing = useDoing()
  const revoke = (e: Event) => {
    e.preventDefault()
    return doing.run(async () => {
      await send(`/api/v1/work/places/${at.placeId}/standard/revoke`, { body: { reason }, rev: at.rev })
      ask(false)
      type('')
      again()
    })
  }
  if (!at.assessments.length) return null
  return (
    <section class="pane">
      <h2>{w('history')}</h2>
      <ol class="timeline">
        {at.assessments.map(a => (
          <li key={a.id}>
            <b>{assessmentWord(a.state)}</b> <span class="quiet">{day(a.on ?? a.appliedOn)}</span>
            {a.on && (
              <p>
                {w('score')} {a.score} · {w('inspector')} {a.inspector || '—'}
              </p>
            )}
            {a.reason && <p>{a.reason}</p>}
            <Pictures ids={a.photos} alt={w('evidence')} />
          </li>
        ))}
      </ol>
      {may('standard.accept') &&
        at.standard.status === 'accepted' &&
        (asking ? (
          <form class="form" onSubmit={revoke}>
            <Trouble problem={doing.problem} words={problemWords} />
            <Text
              label={w('reason')}
              value={reason}
              set={type}
              fault={doing.problem?.of('reason')}
              lines={3}
              required
            />
            <p>
              <button type="submit" class="button button--danger" disabled={doing.busy}>
                {w('revoke')}
              </button>
            </p>
          </form>
        ) : (
          <p>
            <button type="button" class="button button--danger" onClick={() => ask(true)}>
              {w('revoke')}
            </button>
          </p>
        ))}
    </section>
  )
}
