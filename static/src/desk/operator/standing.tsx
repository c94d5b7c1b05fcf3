import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { w as shell } from '../../i18n/desk/shell'
import { w } from '../../i18n/desk/standing'
import type { Refusal } from '../api'
import { Text } from '../form'
import { may } from '../me'
import { day } from '../when'
import type { Operator } from './types'

const zone = 8 * 3_600_000 // the city's clock
const today = () => new Date(Date.now() + zone).toISOString().slice(0, 10)

/** Clock says how many days there are until a date, or since. */
export function Clock({ on }: { on?: string }): JSX.Element | null {
  if (!on) return null
  const n = Math.round((Date.parse(on) - Date.parse(today())) / 86_400_000)
  return (
    <span class={`tag ${n < 0 ? 'tag--bad' : 'tag--wait'}`}>
      {n > 0 ? w('left', { n }) : n === 0 ? w('last') : w('over', { n: -n })}
    </span>
  )
}

/** Lacks are the conditions of reverse invoices that are not met. */
export function Lacks({ reasons }: { reasons: string[] }): JSX.Element {
  return (
    <ul class="dots">
      {reasons.map(r => (
        <li key={r}>{w(r.replace(/^invoice\./, '') as Parameters<typeof w>[0])}</li>
      ))}
    </ul>
  )
}

/** FilingChange shows the change that is due, lets the company tell one, and the office end the filing. */
export function FilingChange(p: {
  o: Operator
  write: (to: string, body: object) => Promise<boolean>
  busy: boolean
  problem?: Refusal
}): JSX.Element | null {
  const f = p.o.filing as Operator['filing'] & { change?: string; changeDueOn?: string }
  const [asking, ask] = useState<'' | 'change' | 'cancel'>('')
  const [words, type] = useState('')
  const [on, setOn] = useState(today)
  if (f.status !== 'filed' && f.status !== 'change_due') return null
  const finish = async (e: Event) => {
    e.preventDefault()
    if (await p.write(`/filing/${asking}`, asking === 'change' ? { what: words, on } : { reason: words })) {
      ask('')
      type('')
    }
  }
  return (
    <section class="pane" data-testid="filing-change">
      {f.status === 'change_due' && (
        <p class="tell">
          {w('due', { what: f.change ?? '', when: day(f.changeDueOn) })} <Clock on={f.changeDueOn} />
        </p>
      )}
      {asking ? (
        <form class="form" onSubmit={finish}>
          <Text
            label={w(asking === 'change' ? 'what' : 'reason')}
            hint={asking === 'change' ? w('whatHint') : undefined}
            value={words}
            set={type}
            fault={p.problem?.of(asking === 'change' ? 'what' : 'reason')}
            lines={3}
            name="what"
            required
          />
          {asking === 'change' && (
            <Text
              label={w('on')}
              value={on}
              set={setOn}
              fault={p.problem?.of('on')}
              type="date"
              name="changedOn"
              required
            />
          )}
          <p class="acts">
            <button type="submit" class="button button--main" disabled={p.busy}>
              {w(asking)}
            </button>
            <button type="button" class="button" onClick={() => ask('')}>
              {shell('cancel')}
            </button>
          </p>
        </form>
      ) : (
        <p class="acts">
          {may('operator.write') && (
            <button type="button" class="button" onClick={() => ask('change')}>
              {w('change')}
            </button>
          )}
          {may('operator.file') && (
            <button type="button" class="button button--danger" onClick={() => ask('cancel')}>
              {w('cancel')}
            </button>
          )}
        </p>
      )}
    </section>
  )
}
