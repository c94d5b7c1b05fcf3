import type { JSX } from 'preact'
import { w } from '../../i18n/desk/pickups'
import type { Item, Line, Pickup } from './types'
import { amount, materialWord, methodWord, money, reasonWord } from './words'

interface Row {
  item?: Item
  line?: Line
}

/** rows pairs what was asked with what became of it; what came beside follows. */
export function rows(p: Pick<Pickup, 'items' | 'final'>): Row[] {
  const lines = p.final?.lines ?? []
  return [
    ...p.items.map((item, i) => ({ item, line: lines.find(l => l.item === i) })),
    ...lines.filter(l => l.item === undefined).map(line => ({ line })),
  ]
}

/** Bill is the estimate and the final price side by side, with the reason for every difference. */
export function Bill({ p }: { p: Pickup }): JSX.Element {
  const final = p.final
  return (
    <div class="bill">
      <div class="tablebox">
        <table class="table" data-testid="bill">
          <thead>
            <tr>
              <th>{w('thing')}</th>
              <th class="num">{w('estimate')}</th>
              <th class="num">{w('final')}</th>
            </tr>
          </thead>
          <tbody>
            {rows(p).map(({ item, line }, i) => (
              <tr key={i}>
                <td class="wrap">
                  <b>{materialWord((line ?? item)!.material)}</b>
                  {line && item && line.material !== item.material && <small> ← {materialWord(item.material)}</small>}
                  {item?.note && <small class="quiet bill__why">{item.note}</small>}
                  {line?.reason && (
                    <small class="bill__why">{[reasonWord(line.reason), line.words].filter(Boolean).join(' · ')}</small>
                  )}
                </td>
                <td class="num">
                  {item ? (
                    <Sum
                      fen={item.estimateFen}
                      much={[amount(item), item.askedFen !== undefined && w('asked', { sum: money(item.askedFen) })]
                        .filter(Boolean)
                        .join(' · ')}
                      none={w('noEstimate')}
                    />
                  ) : (
                    w('beside')
                  )}
                </td>
                <td class="num">
                  {line ? <Sum fen={line.priceFen} much={amount(line)} none="" /> : <span class="quiet">—</span>}
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{w('total')}</th>
              <td class="num">{p.estimateFen === undefined ? '—' : money(p.estimateFen)}</td>
              <td class="num">
                {final ? <b data-testid="total">{money(final.totalFen)}</b> : <span class="quiet">{w('toCome')}</span>}
              </td>
            </tr>
          </tfoot>
        </table>
      </div>
      <p class="quiet small">{p.paid ? w('paid', { how: methodWord(p.paid.method) }) : w('priceWhy')}</p>
    </div>
  )
}

function Sum({ fen, much, none }: { fen?: number; much: string; none: string }): JSX.Element {
  return (
    <>
      {fen === undefined ? <span class="quiet">{none}</span> : money(fen)}
      {much && <small class="bill__why quiet">{much}</small>}
    </>
  )
}
