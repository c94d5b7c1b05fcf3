import type { JSX } from 'preact'
import type { State } from '../data/store'
import { set } from '../data/store'
import { named, say, t } from '../i18n'
import { fitting, fold } from '../pure/accepts'
import { distanceWords, walkMinutes } from '../pure/distance'
import { closingSoon, opening, openingWords } from '../pure/time'
import type { Card as Shape } from '../pure/types'
import { isStop } from '../pure/url'
import { Icon } from './icon'
import { Mark } from './mark'
import { parts } from './parts'

/** Card is one place in a list: how far, open until when, what it takes, one main action. */
export function Card({ s, c, parent }: { s: State; c: Shape; parent: Map<string, string> }): JSX.Element {
  const { asked, now } = s
  const state = opening(c, now).state
  const soon = closingSoon(c, now)
  const codes = fold(c.accepts, asked.accepts, parent)
  const word = (code: string) =>
    named(
      s.vocab?.materials.find(m => m.code === code),
      code,
    )
  const shown = fitting(codes.map(word))
  const walk = c.distance === undefined ? 0 : walkMinutes(c.distance)
  const market = c.kind === 'market'
  const tel = c.phone
  const href = parts.href?.(asked, c.code) ?? `/${isStop(c.code) ? 'stop' : 'p'}/${c.code}`
  const glow = () => set({ hover: c.code })
  return (
    <li
      class={`card${asked.code === c.code ? ' is-open' : ''}${s.hover === c.code ? ' is-hover' : ''}`}
      data-testid="card"
      data-code={c.code}
      onMouseEnter={glow}
      onMouseLeave={() => set({ hover: '' })}
      onFocusIn={glow}
    >
      <div class="card__top">
        <Mark kind={c.kind} state={state} />
        <h3 class="card__name">
          <a href={href} data-go="place" aria-describedby={`state-${c.code}`}>
            {c.name}
          </a>
        </h3>
        {c.distance !== undefined && <span class="card__far">{say(distanceWords(c.distance))}</span>}
      </div>
      <p class="card__line" id={`state-${c.code}`}>
        <b class={`state is-${c.nextVisit && state === 'closed' ? 'coming' : state}`}>{say(openingWords(c, now))}</b>
        {c.vehicle && <span>{c.vehicle}</span>}
        {soon > 0 && <span class="card__soon">{t('card.soon', { n: soon })}</span>}
        {c.distance !== undefined && (
          <span class="quiet">{walk ? t('card.walk', { n: walk }) : t('card.straight')}</span>
        )}
      </p>
      <p class="card__takes">
        <span class="quiet">{t(market ? 'card.trades' : 'card.takes')}</span>
        {codes.slice(0, shown).map(code => (
          <span key={code} class={`take${asked.accepts.includes(code) ? ' is-wanted' : ''}`}>
            <Icon name={code} />
            {word(code)}
          </span>
        ))}
        {codes.length > shown && <span class="quiet">{t('card.more', { n: codes.length })}</span>}
      </p>
      {(c.access === 'residents' || c.access === 'private') && (
        <p class="card__line card__access">
          <Icon name="warn" />
          <span>{t(c.access === 'residents' ? 'card.residents' : 'card.private')}</span>
        </p>
      )}
      <div class="card__do">
        {parts.Go ? (
          <parts.Go card={c} />
        ) : (
          <a class="button button--main" href={href} data-go="place" aria-label={t('card.goTo', { name: c.name })}>
            <Icon name="go" />
            {t('card.go')}
          </a>
        )}
        {tel && (
          <a
            class="button"
            href={`tel:${tel.replace(/[^\d+]/g, '')}`}
            aria-label={t('card.callTo', { name: c.name, phone: tel })}
          >
            <Icon name="call" />
            {t('card.call')}
          </a>
        )}
        {c.demo && <span class="badge">{t('card.demo')}</span>}
      </div>
    </li>
  )
}
