import type { JSX, RefObject } from 'preact'
import { useEffect } from 'preact/hooks'
import '../i18n/more'
import '../css/place.css'
import '../css/stop.css'
import { known } from '../data/recover'
import type { State } from '../data/store'
import { named, t } from '../i18n'
import { dateWords } from '../i18n/dates'
import { w } from '../i18n/stops'
import { fold, parents } from '../pure/accepts'
import { today } from '../pure/ago'
import { between } from '../pure/civil'
import { visitOf } from '../pure/time'
import type { Card, Stop } from '../pure/types'
import { areaOf } from '../ui/area'
import { Go, Links } from '../ui/go'
import { Icon } from '../ui/icon'
import { Mark } from '../ui/mark'
import { Share } from '../ui/share'
import { Subscribe } from '../ui/subscribe'
import { changeWords as changes, spanWords } from '../ui/visits'
import { Far, Frame } from './frame'
import { Months } from './months'
import { Next } from './next'
import { Run } from './run'

const CHANGES = 14

/** StopPage answers "when does it come": the next visit first, then how to get there, then the months. */
export default function StopPage({ s }: { s: State }): JSX.Element {
  const { asked, place: slot } = s
  const full = slot?.code === asked.code ? slot.stop : undefined
  const c: Card | undefined = full ?? known(asked.code)
  useEffect(() => {
    if (c) document.title = w('title', { name: c.name })
  }, [c?.name, s.lang])
  return (
    <Frame
      s={s}
      words={{ missing: w('missing'), why: w('missingWhy', { code: asked.code }), next: w('missingNext') }}
      body={head => c && <Body s={s} c={c} full={full} head={head} />}
    />
  )
}

function Body(p: { s: State; c: Card; full?: Stop; head: RefObject<HTMLHeadingElement | null> }): JSX.Element {
  const { s, c, full } = p
  const { vocab, asked, now } = s
  const parent = parents(vocab?.materials ?? [])
  const takes = fold(c.accepts, asked.accepts, parent)
  const day = today(now)
  const coming = (full?.visits ?? []).filter(v => Date.parse(v.end) > now)
  const next = visitOf(c) ?? coming.find(v => v.action !== 'cancelled' && v.recycling)
  const changed = coming.filter(v => changes(v) && between(day, v.on) < CHANGES)
  const facts = [
    [w('where'), [areaOf(s, c), c.address].filter(Boolean).join(' ')],
    [w('vehicle'), c.vehicle],
    [w('until2'), full?.validTo],
    [w('code'), c.code],
  ]
  const location = c.location as Card['location'] | undefined
  return (
    <>
      <header class="place__head">
        <p class="place__kind">
          <Mark kind="scheduled_stop" state="open" />
          {[w('kind'), areaOf(s, c)].filter(Boolean).join(' · ')}
          {c.demo && <span class="badge">{t('card.demo')}</span>}
        </p>
        <h2 ref={p.head} tabIndex={-1}>
          {c.name}
        </h2>
        <Next v={next} now={now} who={c.vehicle} />
        <Far s={s} c={c} />
      </header>
      {c.demo && <p class="note">{t('p.demoLong')}</p>}
      {s.place?.status === 'error' && <p class="note note--offline">{w('offline')}</p>}
      {changed.length > 0 && (
        <div class="note note--access" data-testid="changed">
          <Icon name="warn" />
          <p>
            <b>{w('changed')}</b>
            {changed.map(v => (
              <span key={v.start} class="stop__line">
                {dateWords(v.on)}
                {v.action !== 'cancelled' && ` ${spanWords(v)}`} · {changes(v)}
              </span>
            ))}
          </p>
        </div>
      )}
      <div class="place__do">
        {location && <Go card={c} links={full?.links} />}
        <Share name={c.name} />
        <a class="button" href={`/report?stop=${encodeURIComponent(c.code)}`}>
          <Icon name="warn" />
          {t('p.report')}
        </a>
        <button type="button" class="button" onClick={() => print()}>
          <Icon name="print" />
          {w('print')}
        </button>
      </div>
      <section class="place__part">
        <h3>{w('takes')}</h3>
        {takes.length ? (
          <ul class="place__takes">
            {takes.map(code => (
              <li key={code} class={`take${asked.accepts.includes(code) ? ' is-wanted' : ''}`}>
                <Icon name={code} />
                {named(
                  vocab?.materials.find(m => m.code === code),
                  code,
                )}
              </li>
            ))}
          </ul>
        ) : (
          <p class="quiet">{w('takesAll')}</p>
        )}
      </section>
      {full && <Months stop={full} day={day} coming={coming} />}
      <Subscribe path={`/feeds/stop/${encodeURIComponent(c.id)}.ics`} title={w('subscribe')} />
      {full?.vehicleCode && <Run id={full.vehicleCode} own={c.code} now={now} />}
      <section class="place__part">
        <h3>{t('p.facts')}</h3>
        <dl class="facts">
          {facts.map(
            ([key, value]) =>
              value && (
                <div key={key}>
                  <dt>{key}</dt>
                  <dd>{value}</dd>
                </div>
              ),
          )}
        </dl>
      </section>
      {full?.links && (
        <section class="place__part">
          <h3>{t('p.go')}</h3>
          <Links links={full.links} />
          <p class="quiet">{t('p.goNote')}</p>
        </section>
      )}
    </>
  )
}
