import type { JSX, RefObject } from 'preact'
import { useEffect } from 'preact/hooks'
import '../i18n/more'
import '../css/place.css'
import { known } from '../data/recover'
import type { State } from '../data/store'
import { named, say, t } from '../i18n'
import { fold, parents } from '../pure/accepts'
import { closingSoon, opening, openingWords } from '../pure/time'
import type { Card, Place } from '../pure/types'
import { areaOf } from '../ui/area'
import { Go, Links } from '../ui/go'
import { Icon } from '../ui/icon'
import { Mark } from '../ui/mark'
import { Share } from '../ui/share'
import { Facts } from './facts'
import { Far, Frame } from './frame'
import { Board } from './prices'
import { Sign } from './print'
import { Trust } from './trust'
import { Week } from './week'

/** PlacePage answers "what is this place": open or not, how to get there, what it takes. */
export default function PlacePage({ s }: { s: State }): JSX.Element {
  const { asked, place: slot } = s
  const full = slot?.code === asked.code ? slot.place : undefined
  const c: Card | Place | undefined = full ?? known(asked.code)
  useEffect(() => {
    if (c) document.title = t('p.title', { name: c.name })
  }, [c?.name, s.lang])

  return (
    <Frame
      s={s}
      words={{ missing: t('p.missing'), why: t('p.missingWhy', { code: asked.code }), next: t('p.missingNext') }}
      body={head => c && <Body s={s} c={c} full={full} head={head} />}
    />
  )
}

function Body(p: { s: State; c: Card | Place; full?: Place; head: RefObject<HTMLHeadingElement | null> }): JSX.Element {
  const { s, c, full } = p
  const { vocab, asked, now } = s
  const parent = parents(vocab?.materials ?? [])
  const state = opening(c, now).state
  const soon = closingSoon(c, now)
  const kind = named(
    vocab?.kinds.find(k => k.code === c.kind),
    '',
  )
  const material = (code: string) =>
    named(
      vocab?.materials.find(m => m.code === code),
      code,
    )
  const market = c.kind === 'market'
  const takes = fold(c.accepts, asked.accepts, parent)
  return (
    <>
      <header class="place__head">
        <p class="place__kind">
          <Mark kind={c.kind} state={state} />
          {[kind, areaOf(s, c)].filter(Boolean).join(' · ')}
          {c.demo && <span class="badge">{t('card.demo')}</span>}
        </p>
        <h2 ref={p.head} tabIndex={-1}>
          {(s.lang === 'en' && full?.nameEn) || c.name}
        </h2>
        {s.lang === 'en' && full?.nameEn && <p class="quiet">{c.name}</p>}
        <p class="place__state">
          <b class={`state is-${state}`}>{say(openingWords(c, now))}</b>
          {soon > 0 && <span class="card__soon">{t('card.soon', { n: soon })}</span>}
        </p>
        <Trust c={c} full={full} />
        <Far s={s} c={c} />
      </header>
      {c.demo && <p class="note">{t('p.demoLong')}</p>}
      {s.place?.status === 'error' && <p class="note note--offline">{t('p.offline')}</p>}
      {(c.access === 'residents' || c.access === 'private') && (
        <p class="note note--access">
          <Icon name="warn" />
          {t(c.access === 'residents' ? 'card.residents' : 'card.private')}
        </p>
      )}
      <div class="place__do">
        <Go card={c} links={full?.links} />
        {c.phone && (
          <a
            class="button"
            href={`tel:${c.phone.replace(/[^\d+]/g, '')}`}
            aria-label={t('card.callTo', { name: c.name, phone: c.phone })}
          >
            <Icon name="call" />
            {t('card.call')}
          </a>
        )}
        {c.services?.includes('doorstep') && (
          <a class="button" href="/pickup">
            <Icon name="doorstep" />
            {t('nav.pickup')}
          </a>
        )}
        <Share name={c.name} />
        <a class="button" href={`/report?place=${encodeURIComponent(c.code)}`}>
          <Icon name="warn" />
          {t('p.report')}
        </a>
        <button type="button" class="button" onClick={() => print()}>
          <Icon name="print" />
          {t('p.print')}
        </button>
      </div>
      <section class="place__part">
        <h3>{t(market ? 'p.trades' : 'p.takes')}</h3>
        {takes.length ? (
          <ul class="place__takes">
            {takes.map(code => (
              <li key={code} class={`take${asked.accepts.includes(code) ? ' is-wanted' : ''}`}>
                <Icon name={code} />
                {material(code)}
              </li>
            ))}
          </ul>
        ) : (
          <p class="quiet">{t('p.takesNone')}</p>
        )}
        {!!full?.refuses?.length && (
          <>
            <h4 class="place__refuses">
              <Icon name="ban" />
              {t('p.refuses')}
            </h4>
            <p>{full.refuses.map(material).join(s.lang === 'zh' ? '、' : ', ')}</p>
          </>
        )}
      </section>
      {!!full?.prices && <Board s={s} code={c.code} />}
      <section class="place__part">
        <h3>{t('p.state')}</h3>
        <Week place={full ?? c} now={now} />
      </section>
      {!!full?.photos?.length && (
        <section class="place__part">
          <h3>{t('p.photos')}</h3>
          <div class="place__photos">
            {full.photos.map((x, i) => (
              <a key={x.id} href={x.url}>
                <img src={x.thumb} alt={x.caption || `${c.name} ${i + 1}`} loading="lazy" />
              </a>
            ))}
          </div>
        </section>
      )}
      <Facts s={s} c={c} full={full} kind={kind} />
      {full?.links && (
        <section class="place__part">
          <h3>{t('p.go')}</h3>
          <Links links={full.links} />
          <p class="quiet">{t('p.goNote')}</p>
        </section>
      )}
      <figure class="place__qr">
        <img src={`/p/${encodeURIComponent(c.code)}/qr.svg`} alt={t('p.qr')} width="132" height="132" loading="lazy" />
        <figcaption>
          {t('p.qrWhy')}
          <br />
          <span class="quiet">{c.code}</span>
        </figcaption>
      </figure>
      <Sign
        s={s}
        c={c}
        full={full}
        takes={takes.map(material)}
        refuses={(full?.refuses ?? []).map(material)}
        kind={kind}
      />
    </>
  )
}
