import type { ComponentChildren, JSX } from 'preact'
import { w } from '../i18n/desk/shell'
import { Empty, Wait } from './states'
import type { Listed } from './use'

/** Head names a column; `num` ones stand right. */
export type Head = string | { num: string }

interface Props<T> {
  list: Listed<T>
  /** Those of the list that are shown; all of them when absent. */
  items?: T[]
  /** How browser tests find it. */
  name?: string
  heads: Head[]
  id: (item: T) => string | number
  /** The cells of a row. */
  cells: (item: T) => ComponentChildren
  /** The row under the keyboard, and how the pointer moves it (useRows). */
  at?: number
  move?: (n: number) => void
  /** What to say when there is nothing, and why that is so. */
  none: string
  why?: string
  children?: ComponentChildren
}

/** Table is a list of a desk: its states, a head that stays, rows, and the next page of them. */
export function Table<T>({ list, items = list.items, ...p }: Props<T>): JSX.Element {
  return (
    <Wait asked={list}>
      {() =>
        items.length ? (
          <div class="pane">
            <div class="tablebox">
              <table class="table" data-testid={p.name}>
                <thead>
                  <tr>
                    {p.heads.map((h, i) =>
                      h === '' ? (
                        <td key={i} /> // a column of buttons has no head to be read
                      ) : typeof h === 'string' ? (
                        <th key={i}>{h}</th>
                      ) : (
                        <th key={i} class="num">
                          {h.num}
                        </th>
                      ),
                    )}
                  </tr>
                </thead>
                <tbody>
                  {items.map((item, i) => (
                    <tr
                      key={p.id(item)}
                      data-row
                      aria-selected={p.at === undefined ? undefined : i === p.at}
                      onMouseEnter={() => p.move?.(i)}
                    >
                      {p.cells(item)}
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            {list.more && (
              <button type="button" class="button" onClick={list.more}>
                {w('more')}
              </button>
            )}
            {p.children}
          </div>
        ) : (
          <Empty what={p.none} why={p.why} />
        )
      }
    </Wait>
  )
}
