import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import '../../css/import.css'
import type { State } from '../../data/store'
import { w } from '../../i18n/desk/import'
import type { LonLat } from '../../pure/types'
import { send } from '../api'
import { Text, Trouble } from '../form'
import { DeskMap } from '../map'
import { may } from '../me'
import { problemWords } from '../states'
import { useDoing } from '../use'
import { Batches } from './batches'
import { type Job, Progress } from './job'
import { Report, type ReportData } from './report'

interface Upload {
  id: string
  file: string
  mapping: string
  notes: { code: string; text: string }[]
}

interface Preview {
  report: ReportData
  rows: {
    row: number
    name: string
    kind: string
    location?: { coordinates: LonLat }
    address?: string
    bad?: boolean
  }[]
}

/** Import brings a file in: what its columns mean, what would be stored, then a job with progress and a way back. */
export default function Import({ s }: { s: State }): JSX.Element {
  const [up, setUp] = useState<Upload>()
  const [mapping, setMapping] = useState('')
  const [seen, setSeen] = useState<Preview>()
  const [job, setJob] = useState<Job>()
  const [done, next] = useState(0)
  const doing = useDoing()
  useEffect(() => {
    document.title = w('title')
  }, [])
  const look = (id: string, text: string) =>
    doing.run(async () =>
      setSeen(await send<Preview>(`/api/v1/work/imports/${id}/preview`, { body: { mapping: text } })),
    )
  const choose = async (file?: File) => {
    if (!file) return
    const body = new FormData()
    body.append('file', file)
    setSeen(undefined)
    setJob(undefined)
    let got: Upload | undefined
    await doing.run(async () => {
      got = await send<Upload>('/api/v1/work/imports', { body })
      setUp(got)
      setMapping(got.mapping)
    })
    if (got) await look(got.id, got.mapping)
  }
  const run = (publish: boolean) =>
    doing.run(async () => setJob(await send<Job>(`/api/v1/work/imports/${up!.id}/run`, { body: { mapping, publish } })))
  return (
    <>
      <div class="titlebar">
        <div>
          <h1>{w('title')}</h1>
          <p>{w('why')}</p>
        </div>
        <label class="button button--main">
          {doing.busy && !up ? w('reading') : w(up ? 'chosen' : 'choose')}
          <input
            class="hidden"
            type="file"
            accept=".csv,.txt,.xlsx,.geojson,.json,.kml"
            disabled={doing.busy}
            onChange={e => choose(e.currentTarget.files?.[0])}
          />
        </label>
      </div>
      {!up && <p class="quiet">{w('limit')}</p>}
      <Trouble problem={doing.problem} words={problemWords} />
      {doing.problem?.faults.map(f => (
        <p key={f.field + f.code} class="field__note">
          {f.field}: {f.message}
        </p>
      ))}
      {up && (
        <div class="split split--map">
          <div class="pane">
            <h2>{up.file}</h2>
            {up.notes.length > 0 && (
              <div class="tell">
                <b>{w('notes')}</b>
                <ul>
                  {up.notes.map(n => (
                    <li key={n.code + n.text}>{n.text}</li>
                  ))}
                </ul>
              </div>
            )}
            <details open={!!doing.problem}>
              <summary>{w('mapping')}</summary>
              <div class="mapping">
                <Text
                  label={w('mapping')}
                  hint={w('mappingHint')}
                  value={mapping}
                  set={setMapping}
                  lines={16}
                  name="mapping"
                />
                <button type="button" class="button" disabled={doing.busy} onClick={() => look(up.id, mapping)}>
                  {w(seen ? 'again' : 'preview')}
                </button>
              </div>
            </details>
            {seen && <Report report={seen.report} />}
            {seen && !job && (
              <p class="acts">
                <button
                  type="button"
                  class="button button--main"
                  disabled={doing.busy || !seen.report.ok}
                  onClick={() => run(false)}
                >
                  {w('run')}
                </button>
                {may('place.publish') && (
                  <button
                    type="button"
                    class="button"
                    disabled={doing.busy || !seen.report.ok}
                    onClick={() => run(true)}
                  >
                    {w('runPublish')}
                  </button>
                )}
              </p>
            )}
            {job && <Progress job={job} set={setJob} ended={() => next(n => n + 1)} />}
          </div>
          <DeskMap
            s={s}
            shown={{
              spots: (seen?.rows ?? [])
                .filter(r => r.location)
                .map(r => ({ id: String(r.row), at: r.location!.coordinates, kind: r.kind, open: r.bad ? 0 : 1 })),
            }}
          />
        </div>
      )}
      <Batches key={done} />
    </>
  )
}
