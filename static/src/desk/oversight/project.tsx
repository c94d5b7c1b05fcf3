import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { State } from '../../data/store'
import { w } from '../../i18n/desk/projects'
import { w as shell } from '../../i18n/desk/shell'
import { send } from '../api'
import { Select, Text, Trouble } from '../form'
import { may } from '../me'
import { areaWord } from '../names'
import { go, here } from '../route'
import { problemWords, Wait } from '../states'
import { useAsked, useDoing, useDraft } from '../use'
import { when } from '../when'
import { Pick } from './pick'
import { lands, landWord, type Project, projectKinds, projectWord, stageNext, stages, stageWord } from './types'

/** One is a project: its form for who may write it, or its facts. */
export default function One({ s }: { s: State }): JSX.Element {
  const id = decodeURIComponent(here().path.split('/')[3] ?? '')
  const asked = useAsked<Project>(id === 'new' ? '' : `/api/v1/work/projects/${encodeURIComponent(id)}`)
  useEffect(() => {
    document.title = asked.data?.name ?? w('projectAdd')
  }, [asked.data])
  return (
    <>
      <p>
        <a href="/work/projects">← {w('projects')}</a>
      </p>
      {id === 'new' ? (
        <Form s={s} again={() => undefined} />
      ) : (
        <Wait asked={asked}>{p => <Form key={p.rev} s={s} old={p} again={asked.again} />}</Wait>
      )}
    </>
  )
}

const draftOf = (p?: Project) => ({
  name: p?.name ?? '',
  kind: p?.kind ?? 'site',
  stage: p?.stage ?? 'planned',
  land: p?.landStatus ?? 'none',
  landNeed: p ? String(p.landNeedM2) : '',
  funding: p ? String(p.fundingFen / 1_000_000) : '',
  fundingSource: p?.fundingSource ?? '',
  county: p?.county ?? '',
  source: p?.source ?? '',
  notes: p?.notes ?? '',
  places: p?.placeIds ?? [],
})

/** amount reads a number that is not negative; undefined when it is none. */
function amount(text: string): number | undefined {
  const n = Number(text.trim() || 0)
  return Number.isFinite(n) && n >= 0 ? n : undefined
}

function Form({ s, old, again }: { s: State; old?: Project; again: () => void }): JSX.Element {
  const [d, change, drop] = useDraft(`project.${old ? `${old.id}.${old.rev}` : 'new'}`, draftOf(old))
  const doing = useDoing()
  const bad = (f: string) => doing.problem?.of(f)
  const counties = (s.vocab?.areas ?? []).filter(a => a.code.length === 6 && !a.code.endsWith('00'))
  const land = amount(d.landNeed)
  const money = amount(d.funding)
  const save = (e: Event) => {
    e.preventDefault()
    if (land === undefined || money === undefined) return
    return doing.run(async () => {
      const body = {
        name: d.name,
        kind: d.kind,
        stage: d.stage,
        landNeedM2: Math.round(land),
        landStatus: d.land,
        fundingFen: Math.round(money * 1_000_000),
        placeIds: d.places,
        ...(d.fundingSource ? { fundingSource: d.fundingSource } : {}),
        ...(d.county ? { county: d.county } : {}),
        ...(old?.location ? { location: old.location } : {}),
        ...(d.source ? { source: d.source } : {}),
        ...(d.notes ? { notes: d.notes } : {}),
      }
      if (old) await send(`/api/v1/work/projects/${old.id}`, { method: 'PUT', body, rev: old.rev })
      else await send('/api/v1/work/projects', { body })
      drop()
      if (old) again()
      else go('/work/projects')
    })
  }
  const options = (values: string[], word: (v: string) => string) => values.map(v => ({ value: v, label: word(v) }))
  return (
    <form class="form" onSubmit={save}>
      <div>
        <h1>{old?.name ?? w('projectAdd')}</h1>
        {old && (
          <p class="quiet">
            {old.code} · {w('updated', { when: when(old.updatedAt), by: old.updatedBy })}
          </p>
        )}
      </div>
      <Trouble problem={doing.problem} words={problemWords} />
      <fieldset class="form bare" disabled={!may('project.write')}>
        <Text
          label={w('name')}
          value={d.name}
          set={name => change({ name })}
          fault={bad('name')}
          name="name"
          required
        />
        <Select
          label={w('kind')}
          value={d.kind}
          set={kind => change({ kind })}
          options={options(projectKinds, projectWord)}
          fault={bad('kind')}
        />
        <Select
          label={w('stage')}
          value={d.stage}
          set={stage => change({ stage })}
          options={options(old ? (stageNext[old.stage] ?? stages) : stages, stageWord)}
          fault={bad('stage')}
        />
        <Select
          label={w('county')}
          value={d.county}
          set={county => change({ county })}
          options={[
            { value: '', label: w('choose') },
            ...options(
              counties.map(a => a.code),
              areaWord,
            ),
          ]}
          fault={bad('county')}
        />
        <Select
          label={w('land')}
          value={d.land}
          set={v => change({ land: v })}
          options={options(lands, landWord)}
          fault={bad('landStatus')}
        />
        <Text
          label={w('landNeed')}
          value={d.landNeed}
          set={landNeed => change({ landNeed })}
          fault={land === undefined ? w('number') : bad('landNeedM2')}
          name="landNeed"
        />
        <Text
          label={w('funding')}
          value={d.funding}
          set={funding => change({ funding })}
          fault={money === undefined ? w('number') : bad('fundingFen')}
          name="funding"
        />
        <Text
          label={w('fundingSource')}
          hint={w('fundingSourceHint')}
          value={d.fundingSource}
          set={fundingSource => change({ fundingSource })}
          fault={bad('fundingSource')}
          name="fundingSource"
        />
        <Text
          label={w('source')}
          hint={w('sourceHint')}
          value={d.source}
          set={source => change({ source })}
          fault={bad('source')}
          name="source"
        />
        <Places ids={d.places} set={places => change({ places })} fault={bad('placeIds')} />
        <Text
          label={w('notes')}
          value={d.notes}
          set={notes => change({ notes })}
          fault={bad('notes')}
          lines={3}
          name="notes"
        />
        {may('project.write') && (
          <p class="acts">
            <button type="submit" class="button button--main" disabled={doing.busy}>
              {w('save')}
            </button>
            <a class="button" href="/work/projects">
              {shell('cancel')}
            </a>
            {old && <Remove old={old} />}
          </p>
        )}
      </fieldset>
    </form>
  )
}

/** Places are what came of the project; each opens its page. */
function Places(p: { ids: string[]; set: (v: string[]) => void; fault?: string }): JSX.Element {
  const [names, learn] = useState<Record<string, string>>({})
  return (
    <div class="pane">
      {p.ids.length > 0 && (
        <ul class="chips" aria-label={w('places')}>
          {p.ids.map((id, n) => (
            <li key={id} class="acts">
              <a href={`/work/places/${id}`}>{names[id] ?? `${w('places')} ${n + 1}`}</a>
              <button
                type="button"
                class="button button--small"
                aria-label={`× ${names[id] ?? n + 1}`}
                onClick={() => p.set(p.ids.filter(x => x !== id))}
              >
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
      <Pick
        label={w('addPlace')}
        fault={p.fault}
        choose={x => {
          learn(m => ({ ...m, [x.id]: x.name }))
          if (!p.ids.includes(x.id)) p.set([...p.ids, x.id])
        }}
      />
    </div>
  )
}

/** Remove asks once more: a project that was taken out is gone. */
function Remove({ old }: { old: Project }): JSX.Element {
  const [sure, ask] = useState(false)
  const doing = useDoing()
  const end = () =>
    doing.run(async () => {
      await send(`/api/v1/work/projects/${old.id}`, { method: 'DELETE', rev: old.rev })
      go('/work/projects')
    })
  return (
    <>
      <button
        type="button"
        class="button button--danger"
        disabled={doing.busy}
        onClick={() => (sure ? end() : ask(true))}
      >
        {w(sure ? 'removeSure' : 'remove')}
      </button>
      <Trouble problem={doing.problem} words={problemWords} />
    </>
  )
}
