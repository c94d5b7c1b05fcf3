import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { w } from '../../i18n/desk/operator'
import type { Refusal } from '../api'
import { Select, Text } from '../form'
import { day } from '../when'
import { classes, type Licence, type Operator } from './types'

type Key = Parameters<typeof w>[0]

const tone = { valid: 'tag--good', ending: 'tag--wait', ended: 'tag--bad' }

/** Licences are an operator's papers with their last day; whoever keeps the file adds one. */
export function Licences(p: {
  o: Operator
  save?: (l: Licence[]) => Promise<boolean>
  problem?: Refusal
}): JSX.Element {
  const [v, set] = useState<Licence>()
  const list = p.o.licences ?? []
  const plain = list.map(l => ({
    class: l.class,
    no: l.no,
    issuedBy: l.issuedBy,
    ...(l.validTo ? { validTo: l.validTo } : {}),
  }))
  return (
    <section class="pane">
      <h2>{w('licences')}</h2>
      {list.length ? (
        <div class="tablebox">
          <table class="table">
            <thead>
              <tr>
                <th>{w('class')}</th>
                <th>{w('no_')}</th>
                <th>{w('issuedBy')}</th>
                <th>{w('validTo')}</th>
              </tr>
            </thead>
            <tbody>
              {list.map(l => (
                <tr key={l.class + l.no}>
                  <td>{w(`c_${l.class}` as Key)}</td>
                  <td>{l.no}</td>
                  <td>{l.issuedBy}</td>
                  <td>
                    {day(l.validTo) || '—'}{' '}
                    {l.standing && <span class={`tag ${tone[l.standing]}`}>{w(l.standing)}</span>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <p class="quiet">{w('noLicences')}</p>
      )}
      {p.save &&
        (v ? (
          <form
            class="form"
            onSubmit={async e => {
              e.preventDefault()
              const { validTo, ...rest } = v
              if (await p.save!([...plain, { ...rest, ...(validTo ? { validTo } : {}) }])) set(undefined)
            }}
          >
            <Select
              label={w('class')}
              value={v.class}
              set={x => set({ ...v, class: x })}
              options={classes.map(c => ({ value: c, label: w(`c_${c}` as Key) }))}
              fault={p.problem?.of('licences')}
            />
            <Text label={w('no_')} value={v.no} set={no => set({ ...v, no })} name="no" required />
            <Text
              label={w('issuedBy')}
              value={v.issuedBy}
              set={issuedBy => set({ ...v, issuedBy })}
              name="issuedBy"
              required
            />
            <Text
              label={w('validTo')}
              value={v.validTo ?? ''}
              set={validTo => set({ ...v, validTo })}
              type="date"
              name="validTo"
            />
            <p>
              <button type="submit" class="button button--main">
                {w('save')}
              </button>
            </p>
          </form>
        ) : (
          <p>
            <button
              type="button"
              class="button"
              onClick={() => set({ class: 'business_licence', no: '', issuedBy: '' })}
            >
              {w('addLicence')}
            </button>
          </p>
        ))}
    </section>
  )
}
