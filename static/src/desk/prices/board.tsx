import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import '../../css/desk-prices.css'
import type { State } from '../../data/store'
import { named, t } from '../../i18n'
import { w } from '../../i18n/desk/prices'
import { w as shell } from '../../i18n/desk/shell'
import { fen } from '../../pure/money'
import { type Refusal, send } from '../api'
import { Trouble } from '../form'
import { here } from '../route'
import { problemWords, Wait } from '../states'
import { useAsked, useDoing } from '../use'
import { day } from '../when'
import { type BoardJSON, type Line, lineOf, newLine, Row } from './line'

/** Board is the editor of one place's price board: all of it at once, with the keyboard from price to price. */
export default function Board({ s }: { s: State }): JSX.Element {
  const id = here().path.split('/').pop()!
  const asked = useAsked<BoardJSON>(`/api/v1/work/places/${encodeURIComponent(id)}/prices`)
  return (
    <>
      <p>
        <a href="/work/prices">‹ {w('title')}</a>
      </p>
      <Wait asked={asked}>{b => <Edit key={b.placeId} s={s} b={b} again={asked.again} />}</Wait>
    </>
  )
}

function Edit({ s, b: first, again }: { s: State; b: BoardJSON; again: () => void }): JSX.Element {
  const [b, put] = useState(first)
  const [lines, set] = useState(() => first.items.map(lineOf))
  const [saved, tell] = useState(false)
  const doing = useDoing()
  const table = useRef<HTMLTableElement>(null)
  useEffect(() => {
    document.title = w('boardOf', { name: first.name })
  }, [])
  // Somebody else wrote meanwhile, and his board was fetched.
  useEffect(() => {
    if (first.rev === b.rev) return
    put(first)
    set(first.items.map(lineOf))
    doing.clear()
  }, [first])
  const terms = s.vocab?.materials ?? []
  const takes = (code: string): boolean => {
    for (let m = terms.find(x => x.code === code); m; m = terms.find(x => x.code === m?.parent))
      if (b.accepts.includes(m.code)) return true
    return false
  }
  const choices = terms.filter(m => !b.accepts.length || takes(m.code))
  const measure = (l: Line) => `${l.material}/${l.unit === 'piece' ? 'piece' : 'kg'}`
  const change = (key: number, part: Partial<Line>) => {
    tell(false)
    set(lines.map(l => (l.key === key ? { ...l, ...part } : l)))
  }
  const focus = (at: number) =>
    setTimeout(() => table.current?.querySelectorAll<HTMLInputElement>('[data-price]')[at]?.select())
  const add = () => {
    const free = choices.find(m => !lines.some(l => l.material === m.code && l.unit !== 'piece')) ?? choices[0]
    if (!free) return
    tell(false)
    set([...lines, newLine(free.code)])
    focus(lines.length)
  }
  const press = (e: KeyboardEvent, at: number) => {
    if (e.key !== 'Enter' && e.key !== 'ArrowDown' && e.key !== 'ArrowUp') return
    e.preventDefault()
    if (e.key === 'ArrowUp') focus(at - 1)
    else if (at + 1 < lines.length) focus(at + 1)
    else if (e.key === 'Enter') add()
  }
  const bad = lines.some(l => fen(l.price) === undefined)
  const twice = lines.find((l, i) => lines.findIndex(x => measure(x) === measure(l)) < i)
  const save = async () => {
    const ok = await doing.run(async () => {
      const got = await send<BoardJSON>(`/api/v1/work/places/${b.placeId}/prices`, {
        method: 'PUT',
        rev: b.rev,
        body: {
          lines: lines.map(l => ({
            material: l.material,
            unit: l.unit,
            priceFen: fen(l.price),
            ...(l.validTo && { validTo: l.validTo }),
            ...(l.note.trim() && { note: l.note }),
          })),
        },
      })
      put(got)
      set(got.items.map(lineOf))
    })
    tell(ok)
  }
  const fault = (i: number, field: string, p?: Refusal) =>
    p?.faults.find(f => f.field === `lines[${i}].${field}`)?.message
  return (
    <form
      class="board"
      onSubmit={e => {
        e.preventDefault()
        if (!bad && !twice) save()
      }}
      onKeyDown={e => {
        if ((e.ctrlKey || e.metaKey) && e.key === 's') {
          e.preventDefault()
          e.currentTarget.requestSubmit()
        }
      }}
    >
      <h1>{w('boardOf', { name: b.name })}</h1>
      <p class="quiet">
        {b.code}
        {b.updatedAt && ` · ${w('last', { d: day(b.updatedAt), who: b.updatedBy ?? '' })}`}{' '}
        {b.demo && <span class="badge">{t('card.demo')}</span>}
      </p>
      <p class="quiet">{w('keys')}</p>
      {lines.length > 0 ? (
        <div class="tablebox">
          <table class="table board__table" data-testid="board" ref={table}>
            <thead>
              <tr>
                <th>{w('material')}</th>
                <th class="num">{w('price')}</th>
                <th>{w('unit')}</th>
                <th>{w('city')}</th>
                <th>{w('until')}</th>
                <th>{w('note')}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {lines.map((l, i) => (
                <Row
                  key={l.key}
                  l={l}
                  choices={choices}
                  name={named(
                    terms.find(m => m.code === l.material),
                    l.material,
                  )}
                  wrong={
                    (l.price && fen(l.price) === undefined && w('badPrice')) ||
                    (l === twice && w('twice')) ||
                    ['material', 'priceFen', 'validTo', 'note'].map(f => fault(i, f, doing.problem)).find(Boolean) ||
                    ''
                  }
                  change={part => change(l.key, part)}
                  press={e => press(e, i)}
                  remove={() => {
                    tell(false)
                    set(lines.filter(x => x.key !== l.key))
                  }}
                />
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <p class="note">{w('emptyBoard')}</p>
      )}
      <Trouble problem={doing.problem} words={problemWords} />
      {doing.problem?.status === 412 && (
        <button type="button" class="button" onClick={again}>
          {w('reload')}
        </button>
      )}
      {saved && (
        <p class="tell" role="status">
          {w('saved')}
        </p>
      )}
      <p class="acts">
        <button type="submit" class="button button--main" disabled={doing.busy || bad || !!twice}>
          {shell('save')}
        </button>
        <button type="button" class="button" onClick={add} disabled={!choices.length}>
          {w('add')}
        </button>
        <a class="button" href={`/p/${b.code}`}>
          {w('public')}
        </a>
      </p>
    </form>
  )
}
