import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { State } from '../../data/store'
import { w } from '../../i18n/desk/places'
import { w as shell } from '../../i18n/desk/shell'
import { send } from '../api'
import { Trouble } from '../form'
import { DeskMap } from '../map'
import { may, me } from '../me'
import { categoryWord, stateTone, stateWord } from '../reports/words'
import { here } from '../route'
import { problemWords, Wait } from '../states'
import { type Doing, useAsked, useDoing, useDraft } from '../use'
import { day, when } from '../when'
import { Diff } from './diff'
import { contentOf, draftOf, PlaceFields } from './form'
import { History } from './history'
import { Steps } from './steps'
import { stage, type WorkPlace } from './types'
import { areaWord, fieldWord, kindWord, standardWord, statusWord, tone, valueWord } from './words'

/** One is a place at its desk: what it says, where it stands, and what may be done. */
export default function One({ s }: { s: State }): JSX.Element {
  const id = decodeURIComponent(here().path.split('/')[3] ?? '')
  const asked = useAsked<WorkPlace>(`/api/v1/work/places/${id}`)
  const [newer, put] = useState<WorkPlace>()
  const doing = useDoing()
  const p = newer && newer.rev >= (asked.data?.rev ?? 0) ? newer : asked.data
  useEffect(() => {
    if (p) document.title = p.name
  }, [p?.name])
  /** act does a step and shows the place as it is then; a stale page is read anew. */
  const act = (step: string, body: unknown = {}) =>
    doing.run(async () => {
      try {
        put(await send<WorkPlace>(`/api/v1/work/places/${id}/${step}`, { body, rev: p!.rev }))
      } catch (e) {
        if ((e as { status?: number }).status === 412) asked.again()
        throw e
      }
    })
  return (
    <Wait asked={{ ...asked, data: p }}>{place => <Body s={s} p={place} act={act} doing={doing} put={put} />}</Wait>
  )
}

interface BodyProps {
  s: State
  p: WorkPlace
  act: (step: string, body?: unknown) => Promise<boolean>
  doing: Doing
  put: (p: WorkPlace) => void
}

const shown = [
  'kind',
  'address',
  'accepts',
  'hours',
  'receivingHours',
  'phone',
  'services',
  'access',
  'floorAreaM2',
  'notes',
] as const

function Body({ s, p, act, doing, put }: BodyProps): JSX.Element {
  const [editing, edit] = useState(here().query.get('edit') === '1')
  const writes = may('place.write')
  const waiting = /submitted|in_review/.test(stage(p))
  return (
    <>
      <div class="titlebar">
        <div>
          <h1>{p.name}</h1>
          <p>
            {p.code} · {kindWord(p.kind)} · {areaWord(p.county)}
          </p>
        </div>
        <p class="acts">
          <span class={`tag ${tone(p.status)}`}>{statusWord(p.status)}</span>
          {p.review?.edit && <span class="tag tag--wait">{`${w('edit')} · ${statusWord(stage(p))}`}</span>}
          {p.standard && p.standard.status !== 'none' && (
            <span class={`tag ${tone(p.standard.status)}`}>{standardWord(p.standard.status)}</span>
          )}
          {p.stale && <span class="tag tag--bad">{w('stale')}</span>}
        </p>
      </div>
      {p.review?.reason && <p class="trouble">{w('rejectedWhy', { reason: p.review.reason })}</p>}
      {p.review?.edit && waiting && <p class="tell">{w('waits')}</p>}
      {!p.review?.edit && waiting && p.review?.by === me()?.id && <p class="tell">{w('submitted')}</p>}
      {!!p.likely?.length && (
        <div class="trouble">
          <p>{w('likely')}</p>
          <ul>
            {p.likely.map(t => (
              <li key={t.id}>
                <a href={`/work/places/${t.id}`}>{t.name}</a> {t.code} · {w('away', { m: Math.round(t.metres) })}{' '}
                {may('place.merge') && (
                  <button type="button" class="button button--small" onClick={() => act('distinct', { other: t.id })}>
                    {w('distinct')}
                  </button>
                )}
              </li>
            ))}
          </ul>
        </div>
      )}
      <Trouble problem={doing.problem} words={problemWords} />
      {editing ? (
        <Edit s={s} p={p} end={() => edit(false)} put={put} />
      ) : (
        <>
          <Steps p={p} act={act} busy={doing.busy} edit={writes && !waiting ? () => edit(true) : undefined} />
          <div class="split split--map">
            <div class="pane">
              {p.review?.changes && p.review.changes.length > 0 && <Diff changes={p.review.changes} />}
              <dl class="facts">
                {shown.map(f => (
                  <div key={f}>
                    <dt>{fieldWord(f)}</dt>
                    <dd>{valueWord(f, p[f])}</dd>
                  </div>
                ))}
                <div>
                  <dt>{w('confirmed')}</dt>
                  <dd>{p.confirmedAt ? day(p.confirmedAt) : w('never')}</dd>
                </div>
              </dl>
              {!!p.reports?.length && (
                <ul class="timeline">
                  {p.reports.map(r => (
                    <li key={r.code}>
                      {may('report.read') ? (
                        <a href={`/work/reports/${r.code}`}>{categoryWord(r.category)}</a>
                      ) : (
                        categoryWord(r.category)
                      )}{' '}
                      <span class={`tag ${stateTone(r.state)}`}>{stateWord(r.state)}</span>
                    </li>
                  ))}
                </ul>
              )}
              {!!p.photos?.length && (
                <div class="photos">
                  {p.photos.map((x, i) => (
                    <a key={x.id} href={`/photos/${x.id}.jpg`} target="_blank" rel="noreferrer">
                      <img src={`/photos/${x.id}.thumb.jpg`} alt={x.caption || `${w('photos')} ${i + 1}`} />
                    </a>
                  ))}
                </div>
              )}
              <small class="quiet">
                {p.updatedBy} · {when(p.updatedAt)}
              </small>
              <History p={p} restore={may('place.review') ? rev => act('restore', { rev }) : undefined} />
            </div>
            <DeskMap
              s={s}
              shown={{
                spots: [{ id: p.id, at: p.location.coordinates, kind: p.kind }],
                chosen: p.id,
                point: p.review?.edit?.location.coordinates,
              }}
            />
          </div>
        </>
      )}
      <p>
        <a href="/work/places">{shell('back')}</a>
      </p>
    </>
  )
}

function Edit({
  s,
  p,
  end,
  put,
}: {
  s: State
  p: WorkPlace
  end: () => void
  put: (p: WorkPlace) => void
}): JSX.Element {
  const was = p.review?.edit ?? p
  const [draft, set, drop] = useDraft(`place.${p.id}.${p.rev}`, draftOf(was))
  const doing = useDoing()
  const store = (submit: boolean) => async (e: Event) => {
    e.preventDefault()
    const ok = await doing.run(async () => {
      let saved = await send<WorkPlace>(`/api/v1/work/places/${p.id}`, {
        method: 'PUT',
        body: contentOf(draft, plain(was)),
        rev: p.rev,
      })
      put(saved)
      if (submit) {
        saved = await send<WorkPlace>(`/api/v1/work/places/${p.id}/submit`, { body: {}, rev: saved.rev })
        put(saved)
      }
    })
    if (!ok) return
    drop()
    end()
  }
  return (
    <form class="form form--place" onSubmit={store(true)}>
      <PlaceFields s={s} draft={draft} set={set} problem={doing.problem} />
      <Trouble problem={doing.problem} words={problemWords} />
      <p class="acts acts--end">
        <button type="submit" class="button button--main" disabled={doing.busy}>
          {w('submit')}
        </button>
        <button type="button" class="button" disabled={doing.busy} onClick={store(false)}>
          {w('save')}
        </button>
        <button type="button" class="button" onClick={end}>
          {shell('cancel')}
        </button>
      </p>
    </form>
  )
}

const content =
  /^(kind|name|nameEn|aliases|location|address|accepts|refuses|hours|receivingHours|hoursNote|phone|website|services|access|stepFree|operator|operatorId|notes|floorAreaM2|sharedWithWaste|photos|site|centre|market)$/

/** plain keeps the fields that may be written; the server refuses any other. */
const plain = <T extends object>(p: T): T => Object.fromEntries(Object.entries(p).filter(([k]) => content.test(k))) as T
