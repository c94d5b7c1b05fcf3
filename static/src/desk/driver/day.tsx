import '../../css/driver.css'
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { State } from '../../data/store'
import { spoken } from '../../i18n'
import { w } from '../../i18n/desk/driver'
import { plus } from '../../pure/civil'
import { add, again, drop, type Errand, flush, outcome } from '../../pure/outbox'
import { clock } from '../../pure/time'
import type { LonLat } from '../../pure/types'
import { type Refusal, send } from '../api'
import { begin, me, reached } from '../me'
import { filter, here } from '../route'
import { Empty, problemWords } from '../states'
import { Doorstep } from './door'
import { box, type Day as DayList, type Door, keep, kept, shelve, today } from './kept'

/** tell sends one errand as the person logged in. */
const tell = async (e: Errand) => {
  try {
    return {
      kind: 'told' as const,
      answer: await send(e.path, { body: e.body, headers: { 'idempotency-key': e.key } }),
    }
  } catch (x) {
    const r = x as Refusal
    return outcome(r.status, r.code, problemWords(r))
  }
}

/** dayWords is a date without its year: 11月25日. */
const dayWords = (date: string): string =>
  new Intl.DateTimeFormat(spoken() === 'en' ? 'en-GB' : 'zh-CN', { month: 'long', day: 'numeric' }).format(
    new Date(`${date}T12:00:00`),
  )

/** km writes metres as kilometres. */
const km = (m: number): string => (m < 10_000 ? (m / 1000).toFixed(1) : String(Math.round(m / 1000)))

/** Day is the driver's day: what waits in the order to drive, then what is done. It works without a network. */
export default function Day({ s }: { s: State }): JSX.Element {
  const asked = here().query.get('date') ?? today()
  const [day, show] = useState<DayList>()
  const [at, since] = useState<number>() // when the list shown was kept; absent when it is fresh
  const [state, go] = useState<'loading' | 'ready' | 'offline' | 'error'>('loading')
  const [problem, fail] = useState<Refusal>()
  const [errands, list] = useState(box.read())
  const [login, ask] = useState(false)
  const sending = useRef(false)
  const from = useRef<LonLat | undefined>(undefined)
  const by = me()?.id ?? kept()?.by ?? ''

  const fetchDay = async () => {
    const mine = kept()
    const shelf = mine && (!me() || mine.by === me()?.id) ? mine.days[asked] : undefined
    if (!day && shelf) {
      show(shelf.day)
      since(shelf.at)
    }
    try {
      const start = from.current ? `&lon=${from.current[0]}&lat=${from.current[1]}` : ''
      const got = await send<DayList>(`/api/v1/driver/day?date=${asked}${start}`)
      show(got)
      since(undefined)
      go('ready')
      fail(undefined)
      const who = me()
      if (who) keep(who.id, got)
    } catch (e) {
      const r = e as Refusal
      if (r.status === 401 && shelf) ask(true)
      if (r.status === 0 || (r.status === 401 && shelf)) go(shelf || day ? 'ready' : 'offline')
      else {
        fail(r)
        go('error')
      }
    }
  }

  /** deliver sends what waits, and then asks how the day stands. */
  const deliver = async () => {
    if (sending.current || !by) return
    sending.current = true
    try {
      if (!me()) await begin()
      if (!me()) {
        if (reached()) ask(true)
        return
      }
      ask(false)
      let told = 0
      const how = await flush(box, by, tell, () => {
        told++
        list(box.read())
      })
      ask(how === 'login')
      if (told) await fetchDay() // never else: each opening of the day is recorded
    } finally {
      sending.current = false
      list(box.read())
    }
  }

  useEffect(() => {
    document.title = w('title')
    go('loading')
    fetchDay().then(deliver)
  }, [asked])
  useEffect(() => {
    shelve()
    const back = () => void deliver()
    addEventListener('online', back)
    const often = setInterval(() => box.read().some(e => !e.refused) && deliver(), 20_000)
    return () => {
      removeEventListener('online', back)
      clearInterval(often)
    }
  }, [])

  const errand = (door: Door, step: string, path: string, body: unknown) => {
    add(box, {
      key: crypto.randomUUID(),
      by,
      id: door.id,
      step,
      path: `/api/v1/driver/pickups/${door.id}/${path}`,
      body,
    })
    list(box.read())
    void deliver()
  }
  const locate = () =>
    navigator.geolocation?.getCurrentPosition(
      p => {
        from.current = [p.coords.longitude, p.coords.latitude]
        fetchDay()
      },
      () => undefined,
      { enableHighAccuracy: true, timeout: 10_000 },
    )

  const mine = errands.filter(e => e.by === by)
  const waiting = mine.filter(e => !e.refused)
  const open = (day?.stops ?? []).filter(d => d.state === 'assigned' && !mine.some(e => e.id === d.id && !e.refused))
  const late = open.filter(d => (d.lateMinutes ?? 0) > 0).length
  return (
    <div class="drive">
      <div class="drive__title">
        <h1>{asked === today() ? w('title') : w('other', { when: dayWords(asked) })}</h1>
        <p class="acts">
          <button
            type="button"
            class="button"
            aria-label={w('previous')}
            onClick={() => filter('date', plus(asked, -1))}
          >
            ‹
          </button>
          <button type="button" class="button" aria-label={w('next')} onClick={() => filter('date', plus(asked, 1))}>
            ›
          </button>
        </p>
      </div>
      {at !== undefined && state !== 'loading' && (
        <p class="drive__kept" role="status">
          {w('kept', { at: clock(at) })}
        </p>
      )}
      {mine.length > 0 && (
        <section class="drive__out" aria-live="polite">
          {waiting.length > 0 && (
            <>
              <b>{w('out', { n: waiting.length })}</b> <span>{w('outWhy')}</span>
              {login ? (
                <a class="button button--main" href={`/login?to=${encodeURIComponent('/work/driver')}`}>
                  {w('loginAgain')}
                </a>
              ) : (
                <button type="button" class="button" onClick={deliver}>
                  {w('sendNow')}
                </button>
              )}
            </>
          )}
          {mine
            .filter(e => e.refused)
            .map(e => (
              <div key={e.key} class="trouble" role="alert">
                <b>
                  {day?.stops.find(d => d.id === e.id)?.code} {w('refused')}: {e.refused}
                </b>
                <button
                  type="button"
                  class="button"
                  onClick={() => {
                    again(box, e.key)
                    deliver()
                  }}
                >
                  {w('tryAgain')}
                </button>
                <button
                  type="button"
                  class="button"
                  onClick={() => {
                    drop(box, e.key)
                    list(box.read())
                  }}
                >
                  {w('giveUp')}
                </button>
              </div>
            ))}
        </section>
      )}
      {state === 'error' && problem && (
        <div class="trouble" role="alert">
          <b>{problemWords(problem)}</b> <small>{problem.code}</small>
        </div>
      )}
      {state === 'offline' && <Empty what={w('keptOnly')} />}
      {day && day.stops.length === 0 && <Empty what={w('none')} why={w('noneWhy')} />}
      {day && day.stops.length > 0 && (
        <>
          <p class="drive__sum">
            <b>{open.length ? w('waiting', { n: open.length, km: km(day.route?.metres ?? 0) }) : w('all')}</b>
            {open.length > 0 && day.route && (
              <small class="quiet"> {w('bound', { km: km(day.route.boundMetres) })}</small>
            )}
            {late > 0 && <span class="tag tag--bad">{w('late', { n: late })}</span>}
            {open.length > 1 && at === undefined && 'geolocation' in navigator && (
              <button type="button" class="button" onClick={locate}>
                {w('fromHere')}
              </button>
            )}
          </p>
          <ol class="drive__list">
            {day.stops.map((d, i) => (
              <Doorstep
                key={d.id}
                s={s}
                door={d}
                n={i + 1}
                waits={mine.filter(e => e.id === d.id && !e.refused)}
                errand={(step, path, body) => errand(d, step, path, body)}
              />
            ))}
          </ol>
        </>
      )}
      {!day && state === 'loading' && (
        <div class="skeleton" aria-hidden="true">
          <i />
          <i />
          <i />
        </div>
      )}
    </div>
  )
}
