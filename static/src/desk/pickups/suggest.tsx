import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { w } from '../../i18n/desk/dispatch'
import { send } from '../api'
import { Trouble } from '../form'
import { problemWords } from '../states'
import { useDoing } from '../use'
import { assign, each, type Told } from './bulk'

interface Suggestion {
  id: string
  rev: number
  code: string
  driverId: string
  driver: string
}

/** Suggest proposes who takes which confirmed pickup of a day; a person decides. */
export function Suggest(p: { date: string; drivers: string[]; end: (told: Told) => void }): JSX.Element {
  const [list, show] = useState<Suggestion[]>()
  const doing = useDoing()
  const ask = () =>
    doing.run(async () => {
      const body = { date: p.date, driverIds: p.drivers.slice(0, 20) }
      show((await send<{ items: Suggestion[] }>('/api/v1/work/pickups/suggest', { body })).items)
    })
  return (
    <>
      <button type="button" class="button button--small" disabled={doing.busy} onClick={ask}>
        {w('suggest')}
      </button>
      <Trouble problem={doing.problem} words={problemWords} />
      {list && !list.length && <span class="quiet">{w('noSuggested')}</span>}
      {!!list?.length && (
        <div class="tell suggest" data-testid="suggest">
          <ul>
            {list.map(x => (
              <li key={x.id}>
                {x.code} · {w('suggested', { driver: x.driver })}
              </li>
            ))}
          </ul>
          <button
            type="button"
            class="button button--main button--small"
            disabled={doing.busy}
            onClick={() =>
              doing.run(async () => {
                p.end(await each(list, x => assign(x, x.driverId)))
                show(undefined)
              })
            }
          >
            {w('takeSuggested', { n: list.length })}
          </button>
        </div>
      )}
    </>
  )
}
