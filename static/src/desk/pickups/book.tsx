import '../../css/pickup.css'
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { State } from '../../data/store'
import { spoken } from '../../i18n'
import { w } from '../../i18n/desk/booking'
import { w as pickup } from '../../i18n/desk/pickups'
import type { Refusal } from '../api'
import { Text, Trouble } from '../form'
import { go, here } from '../route'
import { problemWords } from '../states'
import { useDoing, useDraft } from '../use'
import { bodyOf, type Draft, empty, lacking } from './draft'
import { keep, kept } from './kept'
import { book, fresh, unsure } from './post'
import { tellOnce } from './receipt'
import { type Kind, kinds } from './types'
import { What } from './what'
import { When } from './when'
import { Where } from './where'
import { dayWords } from './words'

/** Book is where a resident asks for a collection at the door: what, where, when, and how to reach him. */
export default function Book({ s }: { s: State }): JSX.Element {
  const [d, set, drop] = useDraft<Draft>('pickup', empty)
  const [tried, attempt] = useState(false)
  const [turn, again] = useState(0)
  const [late, wait] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const doing = useDoing()
  useEffect(() => {
    document.title = w('title')
    begin(d, set)
  }, [s.lang])
  const lacks = tried ? lacking(d, w) : []
  const refused = doing.problem?.code === 'pickup.slot_full' ? w('fullNow') : ''
  const bad = (field: string): string =>
    lacks.find(f => f.field === field)?.message || (field === 'window' && refused) || doing.problem?.of(field) || ''
  const show = () =>
    requestAnimationFrame(() => {
      const first = form.current?.querySelector<HTMLElement>('.has-fault')
      first?.scrollIntoView({ block: 'center' })
      first?.querySelector<HTMLElement>('input, select, button, textarea')?.focus({ preventScroll: true })
    })
  const submit = async (e: Event) => {
    e.preventDefault()
    attempt(true)
    if (lacking(d, w).length) return show()
    const body = bodyOf(d, s.vocab?.materials ?? [], spoken())
    const done = await doing.run(async () => {
      const key = d.sent === body && d.key ? d.key : fresh()
      set({ sent: body, key })
      wait(false)
      try {
        const own = await book(body, key, () => wait(true))
        keep({ code: own.code, secret: own.secret ?? '', date: own.date })
        tellOnce(own.code)
        drop()
        go(`/pickup/${encodeURIComponent(own.code)}`, 'replace')
        scrollTo(0, 0)
      } catch (problem) {
        // A refusal is over; only what may have been booked is asked again with the same key.
        if (!unsure(problem)) set({ sent: '', key: '' })
        if ((problem as Refusal).code === 'pickup.slot_full') again(n => n + 1)
        throw problem
      }
    })
    if (!done) show()
  }
  const step = { s, d, set, bad }
  const { problem } = doing
  return (
    <form class="form book" onSubmit={submit} ref={form} noValidate data-testid="book">
      <div>
        <h1>{w('title')}</h1>
        <p class="quiet">{w('why')}</p>
      </div>
      <Mine />
      <section class="step">
        <Title n={1} word={w('what')} />
        <What {...step} />
      </section>
      <section class="step">
        <Title n={2} word={w('where')} />
        <Where {...step} />
      </section>
      <section class="step">
        <Title n={3} word={w('when')} />
        <When {...step} turn={turn} />
        <Text
          label={pickup('contactName')}
          value={d.name}
          set={name => set({ name })}
          fault={bad('contact.name')}
          auto="name"
          name="name"
        />
        <Text
          label={pickup('phone')}
          hint={w('phoneHint')}
          value={d.phone}
          set={phone => set({ phone })}
          fault={bad('contact.phone')}
          type="tel"
          auto="tel"
          name="phone"
        />
        <details class="extra" open={!!d.email}>
          <summary>{w('mail')}</summary>
          <Text
            label={pickup('email')}
            hint={w('emailHint')}
            value={d.email}
            set={email => set({ email })}
            fault={bad('contact.email')}
            auto="email"
            name="email"
          />
        </details>
      </section>
      {lacks.length > 0 && (
        <p class="trouble" role="alert">
          <b>{w('fix', { n: lacks.length })}</b>
        </p>
      )}
      {problem && unsure(problem) ? (
        <p class="trouble" role="alert">
          <b>{w('lost')}</b>
        </p>
      ) : (
        <Trouble problem={problem} words={faultWords} />
      )}
      <p class="book__send">
        <button type="submit" class="button button--main big" aria-busy={doing.busy} disabled={doing.busy}>
          {w(doing.busy ? (late ? 'sendingAgain' : 'sending') : 'book')}
        </button>
      </p>
    </form>
  )
}

/** faultWords counts what stands at its fields; else it is the problem's own words. */
const faultWords = (p: Refusal): string => (p.faults.length ? w('fix', { n: p.faults.length }) : problemWords(p))

/** begin takes what the address says of the thing and the place one comes from. */
function begin(d: Draft, set: (change: Partial<Draft>) => void): void {
  const { query } = here()
  const kind = query.get('kind') as Kind | null
  const material = query.get('material')
  const at = /^(-?[\d.]+),(-?[\d.]+)$/.exec(query.get('at') ?? '')
  set({
    ...(kind && kinds.includes(kind) ? { kind } : {}),
    ...(material && !d.things.length ? { things: [{ material, n: 1, size: 'bag' }] } : {}),
    ...(at && !d.lon && !d.area ? { lon: at[1]!, lat: at[2]! } : {}),
  })
}

function Title({ n, word }: { n: number; word: string }): JSX.Element {
  return (
    <h2 class="step__title">
      <span class="step__n" aria-hidden="true">
        {n}
      </span>
      <span class="hidden">{w('step', { n })} · </span>
      {word}
    </h2>
  )
}

/** Mine leads to what was booked on this device. */
function Mine(): JSX.Element {
  const mine = kept()
  return (
    <div class="mine">
      {mine.length > 0 && <b>{w('mine')}</b>}
      {mine.slice(0, 3).map(k => (
        <a key={k.code} class="link" href={`/pickup/${encodeURIComponent(k.code)}`}>
          {k.code} · {dayWords(k.date)}
        </a>
      ))}
      <Open />
    </div>
  )
}

/** Open leads to a booking by its number. */
function Open(): JSX.Element {
  const [code, type] = useState('')
  return (
    <details>
      <summary>{w('openMine')}</summary>
      <div class="open">
        <Text label={pickup('code')} hint={w('openHint')} value={code} set={type} name="code" />
        <button
          type="button"
          class="button"
          disabled={!code.trim()}
          onClick={() => go(`/pickup/${encodeURIComponent(code.trim().toUpperCase())}`)}
        >
          {pickup('show')}
        </button>
      </div>
    </details>
  )
}
