import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { w } from '../i18n/desk/places'
import { Icon } from '../ui/icon'
import { send } from './api'
import { problemWords } from './states'
import { useDoing } from './use'

export interface Photo {
  id: string
  caption?: string
}

/** Photos are taken or chosen one by one; the server strips what a camera writes beside them. */
export function Photos({
  value,
  set,
  fault,
}: {
  value: Photo[]
  set: (v: Photo[]) => void
  fault?: string
}): JSX.Element {
  const doing = useDoing()
  const [key, next] = useState(0)
  // What was chosen here is shown from here: a resident has no right to read a photo back.
  const [shown, show] = useState<Record<string, string>>({})
  const add = async (file?: File) => {
    if (!file) return
    await doing.run(async () => {
      const body = new FormData()
      body.append('file', file)
      const photo = await send<{ id: string }>('/api/v1/photos', { body })
      show(s => ({ ...s, [photo.id]: URL.createObjectURL(file) }))
      set([...value, { id: photo.id }])
    })
    next(key + 1) // the same file may be chosen again
  }
  const wrong = doing.problem ? problemWords(doing.problem) : fault
  return (
    <fieldset class={`field${wrong ? ' has-fault' : ''}`}>
      <legend>{w('photos')}</legend>
      {value.length > 0 && (
        <ul class="photos">
          {value.map((p, i) => (
            <li key={p.id} class="photos__one">
              <img src={shown[p.id] ?? `/photos/${p.id}.thumb.jpg`} alt={p.caption || `${w('photos')} ${i + 1}`} />
              <button type="button" aria-label="×" onClick={() => set(value.filter(x => x !== p))}>
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <label class="button">
        {doing.busy ? w('photoBusy') : w('addPhoto')}
        <input
          key={key}
          class="hidden"
          type="file"
          accept="image/jpeg,image/png,image/webp"
          disabled={doing.busy}
          onChange={e => add(e.currentTarget.files?.[0])}
        />
      </label>
      {wrong && (
        <p class="field__note">
          <b role="alert">{wrong}</b>
        </p>
      )}
    </fieldset>
  )
}
