import type { ComponentChildren, JSX } from 'preact'
import { useId } from 'preact/hooks'
import type { Refusal } from './api'

interface FieldProps {
  label: string
  /** An example or a hint, under the field. */
  hint?: string
  /** What is wrong, in words. */
  fault?: string
  children: (at: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: 'true' }) => ComponentChildren
}

/** Field is one line of a form: label above, example under, error beside the field in words. */
export function Field({ label, hint, fault, children }: FieldProps): JSX.Element {
  const id = useId()
  const note = hint || fault ? `${id}-note` : undefined
  return (
    <div class={`field${fault ? ' has-fault' : ''}`}>
      <label for={id}>{label}</label>
      {children({ id, 'aria-describedby': note, 'aria-invalid': fault ? 'true' : undefined })}
      {note && (
        <p id={note} class="field__note">
          {fault ? <b role="alert">{fault}</b> : hint}
        </p>
      )}
    </div>
  )
}

interface TextProps {
  label: string
  value: string
  set: (v: string) => void
  hint?: string
  fault?: string
  type?: 'text' | 'password' | 'date' | 'tel' | 'number' | 'url' | 'search'
  lines?: number
  required?: boolean
  auto?: string
  name?: string
}

/** Text is a field of one line, or of several. */
export function Text({
  label,
  value,
  set,
  hint,
  fault,
  type = 'text',
  lines,
  required,
  auto,
  name,
}: TextProps): JSX.Element {
  return (
    <Field label={label} hint={hint} fault={fault}>
      {at =>
        lines ? (
          <textarea
            {...at}
            name={name}
            rows={lines}
            value={value}
            required={required}
            onInput={e => set(e.currentTarget.value)}
          />
        ) : (
          <input
            {...at}
            name={name}
            type={type as 'text'}
            value={value}
            required={required}
            autocomplete={auto as never}
            onInput={e => set(e.currentTarget.value)}
          />
        )
      }
    </Field>
  )
}

export interface Option {
  value: string
  label: string
}

/** Select is a choice of one from a list. */
export function Select(p: {
  label: string
  value: string
  set: (v: string) => void
  options: Option[]
  hint?: string
  fault?: string
}): JSX.Element {
  return (
    <Field label={p.label} hint={p.hint} fault={p.fault}>
      {at => (
        <select {...at} value={p.value} onChange={e => p.set(e.currentTarget.value)}>
          {p.options.map(o => (
            <option key={o.value} value={o.value}>
              {o.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

/** Choice is a choice of several, each a chip that is pressed or not. */
export function Choice(p: {
  label: string
  value: string[]
  set: (v: string[]) => void
  options: Option[]
  fault?: string
}): JSX.Element {
  const flip = (v: string) => p.set(p.value.includes(v) ? p.value.filter(x => x !== v) : [...p.value, v])
  return (
    <fieldset class={`field${p.fault ? ' has-fault' : ''}`}>
      <legend>{p.label}</legend>
      <div class="chips">
        {p.options.map(o => {
          const on = p.value.includes(o.value)
          return (
            <button
              key={o.value}
              type="button"
              class={`chip${on ? ' is-on' : ''}`}
              aria-pressed={on}
              onClick={() => flip(o.value)}
            >
              {o.label}
            </button>
          )
        })}
      </div>
      {p.fault && (
        <p class="field__note">
          <b role="alert">{p.fault}</b>
        </p>
      )}
    </fieldset>
  )
}

/** Trouble says what went wrong with the whole form; faults of fields stand at their fields. */
export function Trouble({ problem, words }: { problem?: Refusal; words: (p: Refusal) => string }): JSX.Element | null {
  if (!problem) return null
  return (
    <p class="trouble" role="alert">
      <b>{words(problem)}</b> <small>{problem.code}</small>
    </p>
  )
}
