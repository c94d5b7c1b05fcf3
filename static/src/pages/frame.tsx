import type { ComponentChild, JSX, RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { openPlace } from '../data/place'
import { get, type State } from '../data/store'
import { say, t } from '../i18n'
import { format } from '../pure/address'
import { distanceWords, walkMinutes } from '../pure/distance'
import type { Card } from '../pure/types'
import { Icon } from '../ui/icon'
import { where } from '../ui/results'

interface Props {
  s: State
  /** What to say when there is nothing of this code. */
  words: { missing: string; why: string; next: string }
  /** The page, once something is known; its heading takes the focus. */
  body: (head: RefObject<HTMLHeadingElement | null>) => ComponentChild
}

/** Frame opens something in the room of the list: the way back, the focus, and the states before it is there. */
export function Frame({ s, words, body }: Props): JSX.Element {
  const { asked, place: slot } = s
  const head = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    const y = scrollY
    const narrow = matchMedia('(max-width: 899px)').matches
    if (narrow) scrollTo(0, 0)
    head.current?.focus({ preventScroll: true })
    const { code } = asked
    return () => {
      if (narrow) scrollTo(0, y)
      // Back in the list, focus is where it was left.
      setTimeout(() => {
        if (!get().asked.code)
          document.querySelector<HTMLElement>(`[data-code="${CSS.escape(code)}"] a`)?.focus({ preventScroll: true })
      })
    }
  }, [asked.code])
  const page = body(head)
  return (
    <article class="place" id="place" tabIndex={-1} data-testid="place">
      <h1 class="hidden">{t(asked.page === 'markets' ? 'nav.markets' : 'nav.find')}</h1>
      <p class="place__back">
        <a href={format({ ...asked, code: '', stop: false })} data-go="list">
          <Icon name="back" />
          {t('detail.back')}
        </a>
      </p>
      {page ||
        (slot?.status === 'missing' ? (
          <div class="empty">
            <h2 ref={head} tabIndex={-1} class="empty__what">
              {words.missing}
            </h2>
            <p>{words.why}</p>
            <a class="button button--main" href="/" data-go="page">
              {words.next}
            </a>
          </div>
        ) : slot?.status === 'error' ? (
          <Again s={s} />
        ) : (
          <p role="status">{t('detail.loading')}</p>
        ))}
    </article>
  )
}

function Again({ s }: { s: State }): JSX.Element {
  const p = s.place?.problem
  return (
    <div class="empty" role="alert">
      <p class="empty__what">{t(p?.code === 'offline' ? 'state.offlineNone' : 'state.error')}</p>
      <button type="button" class="button" onClick={() => openPlace(s.asked)}>
        {t('state.again')}
      </button>
      <small class="quiet">{p && t('state.code', { code: p.code })}</small>
    </div>
  )
}

/** Far is how far it is from where was searched, when it is in the list. */
export function Far({ s, c }: { s: State; c: Card }): JSX.Element | null {
  const far = s.list.items.find(x => x.code === c.code)?.distance
  if (far === undefined) return null
  const walk = walkMinutes(far)
  return (
    <p class="place__far">
      <span class="num">{say(distanceWords(far))}</span>
      <span class="quiet">
        {t('p.from', { where: where(s) })} · {walk ? t('card.walk', { n: walk }) : t('card.straight')}
      </span>
    </p>
  )
}
