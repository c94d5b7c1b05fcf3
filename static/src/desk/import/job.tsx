import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { w } from '../../i18n/desk/import'
import { send } from '../api'
import { Report, type ReportData } from './report'

/** Job is an import under way, or done. */
export interface Job {
  id: string
  state: 'running' | 'done' | 'failed' | 'cancelled'
  done: number
  total: number
  percent: number
  report?: ReportData
  detail?: string
}

/** Progress follows a job to its end; it can be stopped, and then what it wrote is taken back. */
export function Progress({ job, set, ended }: { job: Job; set: (j: Job) => void; ended: () => void }): JSX.Element {
  useEffect(() => {
    if (job.state !== 'running') return ended()
    const soon = setTimeout(() => send<Job>(`/api/v1/work/jobs/${job.id}`).then(set, () => set({ ...job })), 400)
    return () => clearTimeout(soon)
  }, [job])
  const stop = () => send<Job>(`/api/v1/work/jobs/${job.id}`, { method: 'DELETE' }).then(set, () => undefined)
  return (
    <section class="pane" aria-live="polite" data-testid="job">
      {job.state === 'running' ? (
        <>
          <label>
            {w('running', { done: job.done, total: job.total })}
            <progress max={Math.max(1, job.total)} value={job.done} />
          </label>
          <p>
            <button type="button" class="button button--danger" onClick={stop}>
              {w('cancel')}
            </button>
          </p>
        </>
      ) : (
        <>
          <p class={job.state === 'done' ? 'tell' : 'trouble'}>
            <b>
              {job.state === 'failed'
                ? w('failed', { why: job.detail ?? '' })
                : w(job.state === 'done' ? 'done' : 'cancelled')}
            </b>
          </p>
          {job.report && job.state === 'done' && <Report report={job.report} />}
          <p>
            <a class="button" href="/work/places">
              {w('toList')}
            </a>
          </p>
        </>
      )}
    </section>
  )
}
