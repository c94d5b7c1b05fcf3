import type { JSX } from 'preact'
import { w } from '../../i18n/desk/import'

export interface RowError {
  row: number
  column: string
  value: string
  code: string
  message: string
}

/** ReportData is what an import did, or would do. */
export interface ReportData {
  rows: number
  ok: number
  bad: number
  new: number
  same: number
  changed: number
  duplicates: number
  errors: RowError[]
  warnings?: RowError[]
  batch?: string
}

const MOST = 200

/** Report counts the rows and names each bad one, with its column and the reason. */
export function Report({ report: r }: { report: ReportData }): JSX.Element {
  const faults = [...r.errors, ...(r.warnings ?? [])].slice(0, MOST)
  return (
    <>
      <p class="acts" data-testid="report">
        <span class="tag">{w('rows', { n: r.rows })}</span>
        <span class="tag tag--good">{w('good', { n: r.ok })}</span>
        {r.new > 0 && <span class="tag tag--good">{w('fresh', { n: r.new })}</span>}
        {r.changed > 0 && <span class="tag tag--wait">{w('changed', { n: r.changed })}</span>}
        {r.same > 0 && <span class="tag">{w('same', { n: r.same })}</span>}
        {r.bad > 0 && <span class="tag tag--bad">{w('bad', { n: r.bad })}</span>}
        {r.duplicates > 0 && <span class="tag tag--wait">{w('twins', { n: r.duplicates })}</span>}
      </p>
      {faults.length > 0 && (
        <div class="tablebox tablebox--tall">
          <table class="table">
            <thead>
              <tr>
                <th class="num">{w('row')}</th>
                <th>{w('column')}</th>
                <th>{w('value')}</th>
                <th>{w('reason')}</th>
              </tr>
            </thead>
            <tbody>
              {faults.map((e, i) => (
                <tr key={`${e.row}.${e.column}.${i}`}>
                  <td class="num">{e.row}</td>
                  <td>{e.column}</td>
                  <td class="wrap">{e.value}</td>
                  <td class="wrap">{e.message}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  )
}
