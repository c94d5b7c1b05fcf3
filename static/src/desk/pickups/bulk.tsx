import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { w } from '../../i18n/desk/dispatch'
import { type Refusal, send } from '../api'
import { problemWords } from '../states'
import { nameOf, type useDrivers } from './drivers'
import type { Work } from './types'

const path = '/api/v1/work/pickups'

export const confirm = (p: Pick<Work, 'id' | 'rev'>, body: object = {}) =>
  send<Work>(`${path}/${p.id}/confirm`, { body, rev: p.rev })

export const assign = (p: Pick<Work, 'id' | 'rev'>, driverId: string) =>
  send<Work>(`${path}/${p.id}/assign`, { body: { driverId }, rev: p.rev })

export interface Told {
  done: number
  failed: string[]
}

/** each does the same with one pickup after another; what fails is told and stops none of the others. */
export async function each<T extends { code: string }>(list: T[], what: (p: T) => Promise<unknown>): Promise<Told> {
  const told: Told = { done: 0, failed: [] }
  for (const p of list)
    try {
      await what(p)
      told.done++
    } catch (e) {
      const r = e as Refusal
      told.failed.push(r.status === 412 ? w('stale', { code: p.code }) : `${p.code}: ${problemWords(r)}`)
    }
  return told
}

/** Bulk does something with all that are chosen. */
export function Bulk(p: {
  chosen: Work[]
  drivers: ReturnType<typeof useDrivers>
  clear: () => void
  end: (told: Told) => void
}): JSX.Element | null {
  const { chosen, drivers } = p
  const [driver, choose] = useState('')
  const [busy, wait] = useState(false)
  const can = (step: string) => chosen.filter(x => x.steps.includes(step))
  const raw = can('confirm')
  // From requested one gets to a driver through confirmed.
  const ready = chosen.filter(x => x.steps.includes('assign') || x.steps.includes('confirm'))
  const run = async (list: Work[], what: (x: Work) => Promise<unknown>) => {
    wait(true)
    const told = await each(list, what)
    wait(false)
    p.end(told)
  }
  if (!chosen.length) return null
  return (
    <div class="bulk" data-testid="bulk">
      <b role="status">{w('chosen', { n: chosen.length })}</b>
      <button type="button" class="button button--small" onClick={p.clear}>
        {w('clearChosen')}
      </button>
      {raw.length > 0 && (
        <button type="button" class="button" disabled={busy} onClick={() => run(raw, x => confirm(x))}>
          {w('confirmN', { n: raw.length })}
        </button>
      )}
      {drivers.length ? (
        <>
          <select aria-label={w('pickDriver')} value={driver} onChange={e => choose(e.currentTarget.value)}>
            <option value="">{w('pickDriver')}</option>
            {drivers.map(d => (
              <option key={d.id} value={d.id}>
                {d.name}
              </option>
            ))}
          </select>
          <button
            type="button"
            class="button button--main"
            disabled={busy || !driver || !ready.length}
            title={nameOf(drivers, driver)}
            onClick={() => run(ready, async x => assign(x.steps.includes('confirm') ? await confirm(x) : x, driver))}
          >
            {w('assignN', { n: ready.length })}
          </button>
        </>
      ) : (
        <small>{w('noDrivers')}</small>
      )}
      {raw.length > 0 && <small class="quiet">{w('assignWhy')}</small>}
    </div>
  )
}
