import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { call, query, stale } from '../../data/api'
import { w } from '../../i18n/desk/booking'
import type { Card } from '../../pure/types'
import { Text } from '../form'
import type { Step } from './what'

/** Shop asks which place sold the new one, and the number of the sale. */
export function Shop({ d, set, bad }: Omit<Step, 's'>): JSX.Element {
  const [q, type] = useState('')
  const [found, put] = useState<Card[]>()
  useEffect(() => {
    put(undefined)
    if (d.shop) return
    const stop = new AbortController()
    const soon = setTimeout(() => {
      call<{ items: Card[] }>(
        query('/api/v1/places', { q: q.trim(), services: 'trade_in', limit: 5 }),
        stop.signal,
      ).then(
        r => put(r.items),
        e => stale(e) || put([]),
      )
    }, 250)
    return () => {
      clearTimeout(soon)
      stop.abort()
    }
  }, [q, d.shop])
  return (
    <>
      {d.shop ? (
        <div class="field">
          <b>{w('shop')}</b>
          <p class="acts">
            <span>{d.shopName}</span>
            <button type="button" class="button button--small" onClick={() => set({ shop: '', shopName: '' })}>
              {w('shopChange')}
            </button>
          </p>
        </div>
      ) : (
        <div class="field">
          <Text
            label={w('shop')}
            hint={w('shopHint')}
            value={q}
            set={type}
            type="search"
            name="shop"
            fault={bad('sale.placeId')}
          />
          {found && (
            <ul class="pick">
              {found.map(c => (
                <li key={c.id}>
                  <button type="button" onClick={() => set({ shop: c.code, shopName: c.name })}>
                    {c.name} <small>{c.address}</small>
                  </button>
                </li>
              ))}
              {!found.length && (
                <li>
                  <p class="pick__no">{w('shopNone')}</p>
                </li>
              )}
            </ul>
          )}
        </div>
      )}
      <Text
        label={w('number')}
        value={d.number}
        set={number => set({ number })}
        fault={bad('sale.number')}
        name="number"
      />
    </>
  )
}
