import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { State } from '../../data/store'
import { w } from '../../i18n/desk/operator'
import { type Refusal, send } from '../api'
import { Select, Text } from '../form'
import { areaWord } from '../names'
import { kinds, type OperatorContent } from './types'

type Key = Parameters<typeof w>[0]

interface Props {
  s: State
  value: OperatorContent
  set: (change: Partial<OperatorContent>) => void
  problem?: Refusal
  /** The credit code stays what it is once it was registered. */
  fixed?: boolean
}

/** OperatorFields are the lines of an operator's form; the credit code is checked while it is typed. */
export function OperatorFields({ s, value: v, set, problem, fixed }: Props): JSX.Element {
  const [check, told] = useState<{ ok: boolean; message?: string }>()
  useEffect(() => {
    told(undefined)
    if (fixed || v.uscc.replace(/\s/g, '').length < 18) return
    const soon = setTimeout(() => {
      send<{ ok: boolean; message?: string }>(`/api/v1/operators/check-uscc?uscc=${encodeURIComponent(v.uscc)}`).then(
        told,
        () => undefined,
      )
    }, 300)
    return () => clearTimeout(soon)
  }, [v.uscc])
  const bad = (f: string) => problem?.of(f)
  const counties = (s.vocab?.areas ?? []).filter(a => a.code.length === 6 && !a.code.endsWith('00'))
  return (
    <>
      <Text
        label={w('uscc')}
        hint={check?.ok ? w('usccGood') : w('usccHint')}
        value={v.uscc}
        set={uscc => set({ uscc })}
        fault={bad('uscc') || (check && !check.ok ? check.message : '')}
        name="uscc"
        required
      />
      <Text label={w('name')} value={v.name} set={name => set({ name })} fault={bad('name')} name="name" required />
      <Select
        label={w('kind')}
        value={v.kind}
        set={kind => set({ kind })}
        options={kinds.map(k => ({ value: k, label: w(`k_${k}` as Key) }))}
      />
      <Select
        label={w('county')}
        value={v.county}
        set={county => set({ county })}
        options={counties.map(a => ({ value: a.code, label: areaWord(a.code) }))}
        fault={bad('county')}
      />
      <Text
        label={w('address')}
        value={v.address ?? ''}
        set={address => set({ address })}
        fault={bad('address')}
        name="address"
      />
      <Text
        label={w('licensedOn')}
        hint={w('licensedHint')}
        value={v.licensedOn ?? ''}
        set={licensedOn => set({ licensedOn })}
        fault={bad('licensedOn')}
        type="date"
        name="licensedOn"
        required={!fixed}
      />
      <Text
        label={w('legalRep')}
        hint={w('sealed')}
        value={v.legalRep ?? ''}
        set={legalRep => set({ legalRep })}
        fault={bad('legalRep')}
        name="legalRep"
        required={!fixed}
      />
      <Text
        label={w('contact')}
        hint={w('sealed')}
        value={v.contact ?? ''}
        set={contact => set({ contact })}
        fault={bad('contact')}
        type="tel"
        name="contact"
        required={!fixed}
      />
    </>
  )
}
