import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { query } from '../../data/api'
import { w } from '../../i18n/desk/oversight'
import { Text } from '../form'
import { areaWord } from '../names'
import type { WorkPlace } from '../places/types'
import { Wait } from '../states'
import { type List, useAsked } from '../use'

/** Pick finds a place by name or code; the results are buttons, so that keyboard and thumb do alike. */
export function Pick({
  choose,
  fault,
  label = w('pick'),
}: {
  choose: (p: WorkPlace) => void
  fault?: string
  label?: string
}): JSX.Element {
  const [typed, type] = useState('')
  const [settled, settle] = useState('')
  useEffect(() => {
    const soon = setTimeout(() => settle(typed.trim()), 300)
    return () => clearTimeout(soon)
  }, [typed])
  const asked = useAsked<List<WorkPlace>>(settled ? query('/api/v1/work/places', { q: settled, limit: 8 }) : '')
  return (
    <div class="pane">
      <Text label={label} hint={w('pickHint')} value={typed} set={type} fault={fault} type="search" name="pick" />
      {settled && (
        <Wait asked={asked}>
          {l =>
            l.items.length ? (
              <ul class="pick">
                {l.items.map(p => (
                  <li key={p.id}>
                    <button
                      type="button"
                      onClick={() => {
                        type('')
                        choose(p)
                      }}
                    >
                      <b>{p.name}</b>
                      <small>
                        {p.code} · {areaWord(p.county)}
                      </small>
                    </button>
                  </li>
                ))}
              </ul>
            ) : (
              <p class="quiet" role="status">
                {w('pickNone')}
              </p>
            )
          }
        </Wait>
      )}
    </div>
  )
}
