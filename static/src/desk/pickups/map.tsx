import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { query } from '../../data/api'
import type { State } from '../../data/store'
import { w } from '../../i18n/desk/dispatch'
import type { Bounds, LonLat } from '../../pure/types'
import { DeskMap } from '../map'
import { filter, here } from '../route'
import { Wait } from '../states'
import { useAsked } from '../use'
import { bboxOf, boundsOf, cells, dots, pointsOf, ringOf, type Squares } from './squares'
import { stages } from './types'
import { stageWord } from './words'

/** A shape is part of the address, which has an end. */
const MOST = 100

/**
 * Where is the map of squares, and narrows the list to a part of it: a square that is pressed, a shape that is drawn,
 * or all that is in view, which needs no pointer.
 */
export function Where({ s, turn, list }: { s: State; turn: number; list: boolean }): JSX.Element {
  const q = here().query
  const ask = (name: string) => q.get(name) ?? ''
  const asked = useAsked<Squares>(query('/api/v1/work/pickups/squares', { date: ask('date'), area: ask('area') }))
  useEffect(() => {
    if (turn) asked.again()
  }, [turn])
  const [drawn, draw] = useState<LonLat[]>()
  const view = useRef<Bounds | undefined>(undefined)
  const shape = ask('polygon')
  const part = ask('bbox')
  const narrow = (name: 'polygon' | 'bbox', value: string) => {
    filter(name === 'polygon' ? 'bbox' : 'polygon', '')
    filter(name, value)
  }
  return (
    <Wait asked={asked}>
      {got => (
        <div class="pane">
          <Counts counts={got.counts} list={list} />
          {list && (
            <p class="acts">
              {drawn ? (
                <>
                  <button
                    type="button"
                    class="button button--main button--small"
                    disabled={drawn.length < 3}
                    onClick={() => {
                      narrow('polygon', ringOf(drawn))
                      draw(undefined)
                    }}
                  >
                    {w('closeShape')}
                  </button>
                  <button
                    type="button"
                    class="button button--small"
                    onClick={() => draw(drawn.length ? drawn.slice(0, -1) : undefined)}
                  >
                    {w('undoPoint')}
                  </button>
                </>
              ) : (
                <>
                  <button type="button" class="button button--small" onClick={() => draw([])}>
                    {w('draw')}
                  </button>
                  <button
                    type="button"
                    class="button button--small"
                    onClick={() => view.current && narrow('bbox', bboxOf(view.current))}
                  >
                    {w('byView')}
                  </button>
                  {(shape || part) && (
                    <button type="button" class="button button--small" onClick={() => narrow('bbox', '')}>
                      {w('everywhere')}
                    </button>
                  )}
                </>
              )}
            </p>
          )}
          <p class="quiet small" role="status">
            {drawn
              ? w('drawing', { n: drawn.length })
              : shape
                ? w('within')
                : part
                  ? w('inView')
                  : w(list ? 'squares' : 'squaresOnly')}
            {got.cut && ` ${w('cut')}`}
          </p>
          <DeskMap
            s={s}
            shown={{
              spots: dots(got.squares),
              cells: cells(got.squares),
              chosen: part,
              outline: drawn ?? (shape ? pointsOf(shape) : part ? corners(part) : undefined),
            }}
            hands={{
              seen: b => {
                view.current = b
              },
              pick: at => drawn && drawn.length < MOST && draw([...drawn, at]),
              choose: id => {
                if (drawn) {
                  const square = got.squares.find(x => bboxOf(boundsOf(x.location.coordinates)) === id)
                  if (square) draw([...drawn, square.location.coordinates])
                } else if (list) narrow('bbox', id)
              },
            }}
          />
        </div>
      )}
    </Wait>
  )
}

/** corners are those of a box of the map. */
function corners(bbox: string): LonLat[] {
  const [west, south, east, north] = bbox.split(',').map(Number) as Bounds
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ]
}

/** Counts are how many stand at each state, of the date and area asked for. */
function Counts({ counts, list }: { counts: Record<string, number>; list: boolean }): JSX.Element {
  const some = stages.filter(x => counts[x])
  return (
    <ul class="counts" aria-label={w('counts')} data-testid="counts">
      {some.map(x => (
        <li key={x}>
          {list ? (
            <button type="button" class="plain" onClick={() => filter('state', x)}>
              {stageWord(x)} <b class="num">{counts[x]}</b>
            </button>
          ) : (
            <>
              {stageWord(x)} <b class="num">{counts[x]}</b>
            </>
          )}
        </li>
      ))}
    </ul>
  )
}
