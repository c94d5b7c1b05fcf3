import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { w } from '../../i18n/desk/oversight'
import { w as shell } from '../../i18n/desk/shell'
import { send } from '../api'
import { Field, Text, Trouble } from '../form'
import { go, here } from '../route'
import { problemWords } from '../states'
import { useDoing } from '../use'
import { Pick } from './pick'
import { type Inspection, today } from './types'

/** Plan makes an inspection: of a place, or of what the address names (`place`, `operator`, `follows`, with its `name`). */
export default function Plan(): JSX.Element {
  const q = here().query
  const given = {
    ...(q.get('place') ? { placeId: q.get('place') } : {}),
    ...(q.get('operator') ? { operatorId: q.get('operator') } : {}),
    ...(q.get('follows') ? { follows: q.get('follows') } : {}),
  }
  const [whom, set] = useState<{ id: object; name: string } | undefined>(
    Object.keys(given).length ? { id: given, name: q.get('name') ?? '' } : undefined,
  )
  const [on, setOn] = useState(() => today())
  const [note, setNote] = useState('')
  const doing = useDoing()
  const bad = (f: string) => doing.problem?.of(f)
  useEffect(() => {
    document.title = w('plan')
  }, [])
  const make = (e: Event) => {
    e.preventDefault()
    return doing.run(async () => {
      const body = { ...whom?.id, plannedOn: on, ...(note ? { note } : {}) }
      go(`/work/inspections/${(await send<Inspection>('/api/v1/work/inspections', { body })).id}`)
    })
  }
  return (
    <form class="form" onSubmit={make}>
      <h1>{w('plan')}</h1>
      <Trouble problem={doing.problem} words={problemWords} />
      {whom ? (
        <Field label={w('subject')}>
          {at => (
            <p class="titlebar" id={at.id}>
              <b>{whom.name}</b>
              <button type="button" class="button button--small" onClick={() => set(undefined)}>
                {w('pickOther')}
              </button>
            </p>
          )}
        </Field>
      ) : (
        <Pick
          label={w('subject')}
          choose={p => set({ id: { placeId: p.id }, name: p.name })}
          fault={bad('placeId') || bad('operatorId')}
        />
      )}
      <Text
        label={w('plannedOn')}
        value={on}
        set={setOn}
        fault={bad('plannedOn')}
        type="date"
        name="plannedOn"
        required
      />
      <Text
        label={w('note')}
        hint={w('noteHint')}
        value={note}
        set={setNote}
        fault={bad('note')}
        lines={3}
        name="note"
      />
      <p class="acts">
        <button type="submit" class="button button--main" disabled={doing.busy || !whom}>
          {w('planIt')}
        </button>
        <a class="button" href="/work/inspections">
          {shell('cancel')}
        </a>
      </p>
    </form>
  )
}
