import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { State } from '../../data/store'
import { w as shell } from '../../i18n/desk/shell'
import { w } from '../../i18n/desk/timetables'
import { today } from '../../pure/ago'
import { type Refusal, send } from '../api'
import { Trouble } from '../form'
import { may } from '../me'
import { go, here } from '../route'
import { problemWords, Wait } from '../states'
import { type List, useAsked, useDoing, useDraft } from '../use'
import { Calendar } from './calendar'
import { changed, contentOf, type Draft, draftOf, empty, planOf } from './draft'
import { Fields } from './form'
import type { WorkStop, WorkVehicle } from './types'
import { ruleWords, statusTone, statusWord } from './words'

const path = '/api/v1/work/stops'

/** Edit is one stop: its form, its year, its steps. */
export default function Edit({ s }: { s: State }): JSX.Element {
  const id = here().path.split('/').pop()!
  const fresh = id === 'new'
  const vehicles = useAsked<List<WorkVehicle>>('/api/v1/work/vehicles?limit=200')
  const stop = useAsked<WorkStop>(fresh ? '' : `${path}/${encodeURIComponent(id)}`)
  useEffect(() => {
    document.title = stop.data?.name ?? w('newStop')
  }, [stop.data?.name])
  return (
    <Wait asked={vehicles}>
      {v =>
        fresh ? (
          <Editor s={s} vehicles={v.items} />
        ) : (
          <Wait asked={stop}>{x => <Editor key={x.id} s={s} read={x} vehicles={v.items} />}</Wait>
        )
      }
    </Wait>
  )
}

function Editor({ s, read, vehicles }: { s: State; read?: WorkStop; vehicles: WorkVehicle[] }): JSX.Element {
  const [stop, keep] = useState(read)
  const chosen = here().query.get('vehicle') ?? ''
  const saved: Draft = stop ? draftOf(stop) : { ...empty, vehicleId: chosen }
  const [d, set, drop] = useDraft<Draft>(`stop.${stop?.id ?? 'new'}`, saved)
  const [kept] = useState(() => changed(d, saved))
  const [told, tell] = useState('')
  const [year, turn] = useState(Number(today(Date.now()).slice(0, 4)))
  const doing = useDoing()
  const dirty = changed(d, saved)
  useEffect(() => {
    if (!dirty) return
    const guard = (e: BeforeUnloadEvent) => e.preventDefault()
    addEventListener('beforeunload', guard)
    return () => removeEventListener('beforeunload', guard)
  }, [dirty])

  /** take shows what the server has now; a form that was not changed follows. */
  const take = (now: WorkStop, whole: boolean) => {
    keep(now)
    if (whole) drop(draftOf(now))
    else set({ rev: now.rev })
  }
  const save = (rev = d.rev) =>
    doing.run(async () => {
      const body = contentOf(d, stop)
      const now = stop
        ? await send<WorkStop>(`${path}/${stop.id}`, { method: 'PUT', body, rev })
        : await send<WorkStop>(path, { body })
      if (stop) {
        take(now, true)
        tell(w('saved'))
      } else {
        drop({ ...empty })
        go(`/work/timetables/${now.id}`, 'replace')
      }
    })
  const step = (name: 'publish' | 'withdraw') =>
    doing.run(async () => {
      take(await send<WorkStop>(`${path}/${stop!.id}/${name}`, { method: 'POST', rev: stop!.rev }), true)
      tell(w(name === 'publish' ? 'published' : 'withdrawn'))
    })
  const theirs = async (whole: boolean) => {
    const now = await send<WorkStop>(`${path}/${stop!.id}`)
    doing.clear()
    take(now, whole)
    if (!whole) await save(now.rev)
  }
  const { problem } = doing
  const conflict = problem?.status === 412
  const write = may('stop.write')
  return (
    <>
      <div class="titlebar">
        <div>
          <h1>{stop?.name ?? w('newStop')}</h1>
          {stop && (
            <p>
              <span class={`tag ${statusTone(stop.status)}`}>{statusWord(stop.status)}</span> {stop.code} ·{' '}
              {ruleWords(stop.rule)}
            </p>
          )}
        </div>
        {stop && write && (
          <p class="acts">
            {stop.status === 'published' ? (
              <>
                <a class="button" href={`/stop/${stop.code}`}>
                  {w('open')}
                </a>
                <button
                  type="button"
                  class="button button--danger"
                  disabled={doing.busy}
                  onClick={() => step('withdraw')}
                >
                  {w('withdraw')}
                </button>
              </>
            ) : (
              <button
                type="button"
                class="button button--main"
                disabled={doing.busy || dirty}
                title={dirty ? w('saveFirst') : undefined}
                onClick={() => step('publish')}
              >
                {w('publish')}
              </button>
            )}
          </p>
        )}
      </div>
      {told && !dirty && (
        <p class="tell" role="status">
          {told}
        </p>
      )}
      {kept && dirty && (
        <p class="tell" role="status">
          {w('dirtyKept')}
        </p>
      )}
      <div class="timetable">
        <form
          class="form"
          noValidate
          data-testid="stopform"
          onSubmit={e => {
            e.preventDefault()
            save()
          }}
        >
          <Fields s={s} d={d} set={set} vehicles={vehicles} problem={problem} />
          {conflict ? (
            <div class="trouble" role="alert">
              <b>{w('conflict')}</b>
              <button type="button" class="button" onClick={() => theirs(true)}>
                {w('conflictTheirs')}
              </button>
              <button type="button" class="button" onClick={() => theirs(false)}>
                {w('conflictMine')}
              </button>
            </div>
          ) : (
            <Trouble problem={problem} words={faultWords} />
          )}
          {write && (
            <p class="acts acts--thumb">
              <button type="submit" class="button button--main" disabled={doing.busy || (!!stop && !dirty)}>
                {w('save')}
              </button>
              {dirty && (
                <button type="button" class="button" onClick={() => drop(saved)}>
                  {w('drop')}
                </button>
              )}
              {dirty && stop && <span class="quiet">{w('dirty')}</span>}
              <a class="button" href="/work/timetables">
                {shell('back')}
              </a>
            </p>
          )}
        </form>
        <Calendar
          plan={{ ...planOf(d), exceptions: stop?.exceptions ?? [] }}
          stop={stop}
          dirty={dirty}
          year={year}
          turn={turn}
          take={now => take(now, !dirty)}
        />
      </div>
    </>
  )
}

/** faultWords counts what stands at its fields; else it is the problem's own words. */
const faultWords = (p: Refusal): string => (p.faults.length ? w('fieldsBad', { n: p.faults.length }) : problemWords(p))
