import type { JSX } from 'preact'
import { w } from '../../i18n/desk/oversight'
import { Text } from '../form'
import { type Photo, Photos } from '../photos'

/** Mark is what the inspector says of an item. */
export interface Mark {
  pass: boolean
  note: string
  photos: Photo[]
}

interface Props {
  n: number
  label: string
  required: boolean
  mark?: Mark
  set: (m: Mark) => void
  fault?: string
}

/** Item is one line of the checklist: two large buttons; a failed one asks why and for a photo. */
export function Item({ n, label, required, mark, set, fault }: Props): JSX.Element {
  const m = mark ?? { pass: true, note: '', photos: [] }
  const button = (pass: boolean) => (
    <button
      type="button"
      class={`chip${mark?.pass === pass ? ' is-on' : ''}`}
      aria-pressed={mark?.pass === pass}
      onClick={() => set({ ...m, pass })}
    >
      {w(pass ? 'pass' : 'fail')}
    </button>
  )
  return (
    <li>
      <fieldset class="judge">
        <legend>
          {n}. {label} {required && <span class="tag">{w('required')}</span>}
        </legend>
        <div class="chips">
          {button(true)}
          {button(false)}
        </div>
      </fieldset>
      {mark?.pass === false && (
        <>
          <Text
            label={w('itemNote')}
            value={m.note}
            set={note => set({ ...m, note })}
            fault={fault}
            lines={2}
            name={`note${n}`}
          />
          <Photos value={m.photos} set={photos => set({ ...m, photos })} />
        </>
      )}
    </li>
  )
}
