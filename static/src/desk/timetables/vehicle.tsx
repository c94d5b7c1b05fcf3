import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { State } from '../../data/store'
import { named } from '../../i18n'
import { w as shell } from '../../i18n/desk/shell'
import { w } from '../../i18n/desk/timetables'
import { send } from '../api'
import { Choice, Select, Text, Trouble } from '../form'
import { may, me } from '../me'
import { go, here } from '../route'
import { problemWords, Wait } from '../states'
import { type List, useAsked, useDoing, useDraft } from '../use'
import type { WorkVehicle } from './types'

const path = '/api/v1/work/vehicles'
const list = '/work/timetables?of=vehicles'

/** Vehicle is one collection vehicle, or a new one. */
export default function Vehicle({ s }: { s: State }): JSX.Element {
  const id = here().path.split('/').pop()!
  const fresh = id === 'new'
  const asked = useAsked<WorkVehicle>(fresh ? '' : `${path}/${encodeURIComponent(id)}`)
  useEffect(() => {
    document.title = asked.data?.name ?? w('newVehicle')
  }, [asked.data?.name])
  return fresh ? <Form s={s} /> : <Wait asked={asked}>{v => <Form key={v.rev} s={s} v={v} />}</Wait>
}

function Form({ s, v }: { s: State; v?: WorkVehicle }): JSX.Element {
  const [d, set, drop] = useDraft(`vehicle.${v ? `${v.id}.${v.rev}` : 'new'}`, {
    name: v?.name ?? '',
    operatorId: v?.operatorId ?? me()?.operatorId ?? '',
    plate: v?.plate ?? '',
    capacityKg: v?.capacityKg ? String(v.capacityKg) : '',
    materials: v?.materials ?? [],
    active: v?.active ?? true,
    area: v?.area ?? '',
  })
  // Whose vehicles these are is one's own company's, unless one looks after several.
  const choose = !me()?.operatorId && !v && may('operator.read')
  const operators = useAsked<List<{ id: string; name: string }>>(choose ? '/api/v1/operators?limit=200' : '')
  const doing = useDoing()
  const bad = (f: string) => doing.problem?.of(f)
  const save = (e: Event) => {
    e.preventDefault()
    return doing.run(async () => {
      const body = {
        ...d,
        capacityKg: Number(d.capacityKg) || 0,
        ...(d.operatorId ? {} : { operatorId: undefined }),
      }
      if (v) await send(`${path}/${v.id}`, { method: 'PUT', body, rev: v.rev })
      else await send(path, { body })
      drop()
      go(list)
    })
  }
  const areas = (s.vocab?.areas ?? []).filter(a => a.code.length === 6)
  return (
    <form class="form" onSubmit={save} noValidate data-testid="vehicleform">
      <h1>{v?.name ?? w('newVehicle')}</h1>
      <Text label={w('name')} value={d.name} set={name => set({ name })} fault={bad('name')} name="name" required />
      <Select
        label={shell('area')}
        value={d.area}
        set={area => set({ area })}
        options={[{ value: '', label: w('areaNone') }, ...areas.map(a => ({ value: a.code, label: named(a) }))]}
        fault={bad('area')}
      />
      {choose && (
        <Select
          label={w('operator')}
          value={d.operatorId}
          set={operatorId => set({ operatorId })}
          options={[
            { value: '', label: '—' },
            ...(operators.data?.items ?? []).map(o => ({ value: o.id, label: o.name })),
          ]}
          fault={bad('operatorId')}
        />
      )}
      <Text
        label={w('plate')}
        hint={w('plateHint')}
        value={d.plate}
        set={plate => set({ plate })}
        fault={bad('plate')}
        name="plate"
      />
      <Text
        label={w('capacity')}
        value={d.capacityKg}
        set={capacityKg => set({ capacityKg })}
        fault={bad('capacityKg')}
        type="number"
        name="capacityKg"
      />
      <Choice
        label={w('materials')}
        value={d.materials}
        set={materials => set({ materials })}
        options={(s.vocab?.materials ?? [])
          .filter(m => !m.parent && !m.goods)
          .map(m => ({ value: m.code, label: named(m) }))}
        fault={bad('materials')}
      />
      <label class="check">
        <input type="checkbox" checked={d.active} onChange={e => set({ active: e.currentTarget.checked })} />
        {w('active')}
      </label>
      <Trouble problem={doing.problem} words={problemWords} />
      <p class="acts acts--thumb">
        {may('vehicle.write') && (
          <button type="submit" class="button button--main" disabled={doing.busy}>
            {w('save')}
          </button>
        )}
        <a class="button" href={list}>
          {shell('back')}
        </a>
      </p>
    </form>
  )
}
