import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { query } from '../../data/api'
import { get } from '../../data/store'
import { named } from '../../i18n'
import { w } from '../../i18n/desk/admin'
import { w as shell } from '../../i18n/desk/shell'
import { Select, Text } from '../form'
import { me } from '../me'
import { type List, useAsked } from '../use'

export interface Grant {
  role: string
  area?: string
}

/** Given is what an account is given: its roles, and the company they count for. */
export interface Given {
  grants: Grant[]
  operatorId?: string
  operatorName?: string
}

const own = ['site_staff', 'operator_admin', 'market_manager', 'dealer', 'driver']
const offices = ['planner', 'reviewer', 'inspector', 'regulator', 'auditor', 'integrator', 'admin']
const roleWord = (r: string) => shell(`role_${r}` as Parameters<typeof shell>[0])

/** Grants edits roles × areas: roles of a company count for it, the others for a district or everywhere. */
export function Grants({ given, set, fault }: { given: Given; set: (g: Given) => void; fault?: string }): JSX.Element {
  const all = me()?.grants.some(g => g.role === 'admin')
  const roles = all ? [...own, ...offices] : ['site_staff', 'driver']
  const areas = (get().vocab?.areas ?? []).filter(a => a.code.length === 6)
  const put = (at: number, g: Grant) => set({ ...given, grants: given.grants.map((x, i) => (i === at ? g : x)) })
  return (
    <>
      {given.grants.map((g, i) => (
        <div key={i} class="pair">
          <Select
            label={w('role')}
            value={g.role}
            set={role => put(i, own.includes(role) ? { role } : { ...g, role })}
            options={roles.map(r => ({ value: r, label: roleWord(r) }))}
          />
          <Select
            label={w('area')}
            value={g.area ?? ''}
            set={area => put(i, area ? { role: g.role, area } : { role: g.role })}
            options={
              own.includes(g.role)
                ? [{ value: '', label: w('operator') }]
                : [{ value: '', label: w('whole') }, ...areas.map(a => ({ value: a.code, label: named(a, a.code) }))]
            }
          />
          <p>
            <button
              type="button"
              class="button button--small"
              onClick={() => set({ ...given, grants: given.grants.filter((_, n) => n !== i) })}
            >
              {w('removeRole')}
            </button>
          </p>
        </div>
      ))}
      {fault && (
        <p class="field__note">
          <b role="alert">{fault}</b>
        </p>
      )}
      <p>
        <button
          type="button"
          class="button button--small"
          onClick={() => set({ ...given, grants: [...given.grants, { role: all ? 'reviewer' : 'site_staff' }] })}
        >
          {w('addRole')}
        </button>
      </p>
      {all && given.grants.some(g => own.includes(g.role)) && <Company given={given} set={set} />}
    </>
  )
}

function Company({ given, set }: { given: Given; set: (g: Given) => void }): JSX.Element {
  const [typed, type] = useState('')
  const [q, ask] = useState('')
  useEffect(() => {
    const soon = setTimeout(() => ask(typed.trim()), 300)
    return () => clearTimeout(soon)
  }, [typed])
  const asked = useAsked<List<{ id: string; name: string }>>(query('/api/v1/operators', { q, limit: 20 }))
  const found = asked.data?.items ?? []
  const kept = given.operatorId && !found.some(o => o.id === given.operatorId)
  return (
    <>
      <Text label={w('findOperator')} value={typed} set={type} type="search" />
      <Select
        label={w('operator')}
        value={given.operatorId ?? ''}
        set={id => set({ ...given, operatorId: id, operatorName: found.find(o => o.id === id)?.name })}
        options={[
          { value: '', label: w('noOperator') },
          ...(kept ? [{ value: given.operatorId!, label: given.operatorName ?? given.operatorId! }] : []),
          ...found.map(o => ({ value: o.id, label: o.name })),
        ]}
      />
    </>
  )
}
