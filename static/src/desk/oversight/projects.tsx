import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { query } from '../../data/api'
import type { State } from '../../data/store'
import { w } from '../../i18n/desk/projects'
import { areaChoice, choice } from '../choice'
import { may } from '../me'
import { areaWord } from '../names'
import { go, here } from '../route'
import { useRows } from '../rows'
import { Table } from '../table'
import { type List, useList } from '../use'
import { lands, landWord, type Project, projectKinds, projectWord, stages, stageWord } from './types'

interface Sums {
  count: number
  landNeedM2: number
  landSecuredM2: number
  fundingFen: number
  stages: Record<string, number>
}

const grouped = (n: number) => n.toLocaleString('en-US', { maximumFractionDigits: 2 })

/** Projects is the library of key projects: its sums first, then each. */
export default function Projects({ s }: { s: State }): JSX.Element {
  const q = here().query
  const ask = (name: string) => q.get(name) ?? ''
  const list = useList<Project>(
    query('/api/v1/work/projects', {
      kind: ask('kind'),
      stage: ask('stage'),
      land: ask('land'),
      area: ask('area'),
      limit: 50,
    }),
  )
  const sums = (list.data as (List<Project> & { sums: Sums }) | undefined)?.sums
  useEffect(() => {
    document.title = w('projects')
  }, [])
  const [at, move] = useRows(list.items.length, { Enter: n => go(`/work/projects/${list.items[n]!.id}`) })
  const sum = (n: number, label: string) => (
    <li class="sum">
      <b class="num">{grouped(n)}</b> {label}
    </li>
  )
  return (
    <>
      <div class="titlebar">
        <h1>{w('projects')}</h1>
        {may('project.write') && (
          <a class="button button--main" href="/work/projects/new">
            {w('projectAdd')}
          </a>
        )}
      </div>
      <div class="filterrow">
        {choice('kind', w('anyKind'), projectKinds, projectWord)}
        {choice('stage', w('anyStage'), stages, stageWord)}
        {choice('land', w('anyLand'), lands, landWord)}
        {areaChoice(s)}
      </div>
      {sums && (
        <div>
          <ul class="sums" data-testid="sums">
            {sum(sums.count, w('sumCount'))}
            {sum(sums.landNeedM2, w('sumLand'))}
            {sum(sums.landSecuredM2, w('sumSecured'))}
            {sum(sums.fundingFen / 1_000_000, w('sumFunding'))}
          </ul>
          <p class="quiet">
            {stages.map(g => `${stageWord(g)} ${sums.stages[g] ?? 0}`).join(' · ')} · {w('sumsNote')}
          </p>
        </div>
      )}
      <Table
        list={list}
        name="projects"
        heads={[
          w('name'),
          w('kind'),
          w('stage'),
          w('land'),
          { num: w('landNeedShort') },
          { num: w('funding') },
          w('county'),
          w('code'),
        ]}
        id={p => p.id}
        cells={p => (
          <>
            <td>
              <a href={`/work/projects/${p.id}`}>{p.name}</a>
            </td>
            <td>{projectWord(p.kind)}</td>
            <td>
              <span class={`tag ${p.stage === 'done' ? 'tag--good' : p.stage === 'stopped' ? 'tag--bad' : ''}`}>
                {stageWord(p.stage)}
              </span>
            </td>
            <td>{landWord(p.landStatus)}</td>
            <td class="num">{grouped(p.landNeedM2)}</td>
            <td class="num">{grouped(p.fundingFen / 1_000_000)}</td>
            <td>{areaWord(p.county)}</td>
            <td>{p.code}</td>
          </>
        )}
        none={w('projectNone')}
        why={w('projectNoneWhy')}
        at={at}
        move={move}
      />
    </>
  )
}
