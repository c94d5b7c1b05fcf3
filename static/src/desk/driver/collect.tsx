import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { State } from '../../data/store'
import { named } from '../../i18n'
import { w } from '../../i18n/desk/driver'
import { yuan } from '../../pure/money'
import { Select, Text } from '../form'
import type { Door } from './kept'
import { differs, extra, type Fault, faults, linesOf, type Row, reasons, rowsOf, total } from './lines'
import { itemWords } from './words'

/** Collect asks what was collected and for how much: filled with the estimate, a reason where it differs. */
export function Collect(p: {
  s: State
  door: Door
  done: (lines: ReturnType<typeof linesOf>) => void
  back: () => void
}): JSX.Element {
  const { door, s } = p
  const [rows, put] = useState<Row[]>(() => rowsOf(door.items))
  const [bad, say] = useState<Record<string, Fault>>({})
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => form.current?.querySelector<HTMLElement>('h2')?.focus(), [])
  const change = (i: number, part: Partial<Row>) => put(rows.map((r, n) => (n === i ? { ...r, ...part } : r)))
  const fault = (at: string) => (bad[at] ? w(bad[at]) : undefined)
  const submit = (e: Event) => {
    e.preventDefault()
    const found = faults(rows, door.items)
    say(found)
    if (Object.keys(found).length) {
      setTimeout(() =>
        form.current?.querySelector<HTMLElement>('.has-fault input, .has-fault button, .has-fault select')?.focus(),
      )
      return
    }
    p.done(linesOf(rows, door.items))
  }
  return (
    <form class="form drive__form" ref={form} onSubmit={submit} noValidate>
      <h2 tabIndex={-1}>
        {w('collect')} · {door.code}
      </h2>
      {rows.map((r, i) => {
        const asked = r.item === undefined ? undefined : door.items[r.item]
        const choose = r.item !== undefined && differs(r, asked)
        return (
          <fieldset key={r.item ?? `x${i}`} class="drive__line">
            <legend>
              {asked ? itemWords(s, asked) : w('r_extra')}
              {asked?.estimateFen !== undefined && <small> {w('estimate', { yuan: yuan(asked.estimateFen) })}</small>}
            </legend>
            {!asked && (
              <Select
                label={w('material')}
                value={r.material}
                set={material => change(i, { material })}
                fault={fault(`${i}.material`)}
                options={[
                  { value: '', label: '—' },
                  ...(s.vocab?.materials ?? []).map(m => ({ value: m.code, label: named(m) })),
                ]}
              />
            )}
            <div class="drive__numbers">
              <Figure
                label={w('weight')}
                value={r.kg}
                set={kg => change(i, { kg })}
                fault={fault(`${i}.kg`)}
                name={`kg-${i}`}
              />
              <Figure
                label={w('units')}
                value={r.units}
                set={units => change(i, { units })}
                fault={fault(`${i}.units`)}
                name={`units-${i}`}
              />
              <Figure
                label={w('price')}
                value={r.price}
                set={price => change(i, { price })}
                fault={fault(`${i}.price`)}
                name={`price-${i}`}
                signed={door.kind === 'bulky'}
              />
            </div>
            {choose && (
              <fieldset class={`field${bad[`${i}.reason`] ? ' has-fault' : ''}`}>
                <legend>{w('reason')}</legend>
                <div class="chips">
                  {reasons.map(x => (
                    <button
                      key={x}
                      type="button"
                      class={`chip${r.reason === x ? ' is-on' : ''}`}
                      aria-pressed={r.reason === x}
                      onClick={() => change(i, { reason: x })}
                    >
                      {w(`r_${x}` as Parameters<typeof w>[0])}
                    </button>
                  ))}
                </div>
                {fault(`${i}.reason`) && (
                  <p class="field__note">
                    <b role="alert">{fault(`${i}.reason`)}</b>
                  </p>
                )}
              </fieldset>
            )}
            {choose && r.reason && (
              <Text
                label={w('words')}
                value={r.words}
                set={words => change(i, { words })}
                fault={fault(`${i}.words`)}
                required={r.reason === 'other'}
              />
            )}
            {!asked && (
              <button type="button" class="button" onClick={() => put(rows.filter((_, n) => n !== i))}>
                {w('remove')}
              </button>
            )}
          </fieldset>
        )
      })}
      <button type="button" class="button" onClick={() => put([...rows, extra()])}>
        + {w('more')}
      </button>
      <p class="quiet">{w('priceHint')}</p>
      <p class="drive__total" role="status">
        {w('total', { yuan: yuan(total(rows)) })}
      </p>
      <p class="acts">
        <button type="submit" class="button button--main">
          {w('finish')}
        </button>
        <button type="button" class="button" onClick={p.back}>
          {w('back')}
        </button>
      </p>
    </form>
  )
}

/** Figure is a field for a number: the phone shows its digits. */
function Figure(p: {
  label: string
  value: string
  set: (v: string) => void
  fault?: string
  name: string
  signed?: boolean
}): JSX.Element {
  return (
    <label class={`field${p.fault ? ' has-fault' : ''}`}>
      <span>{p.label}</span>
      <input
        name={p.name}
        type="text"
        inputMode={p.signed ? 'text' : 'decimal'}
        autocomplete="off"
        value={p.value}
        aria-invalid={p.fault ? 'true' : undefined}
        onInput={e => p.set(e.currentTarget.value)}
      />
      {p.fault && <b role="alert">{p.fault}</b>}
    </label>
  )
}
