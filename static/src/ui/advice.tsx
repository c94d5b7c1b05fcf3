import type { JSX } from 'preact'
import { ask } from '../data/actions'
import { query } from '../data/api'
import { RADIUS, search } from '../data/search'
import { get, type State } from '../data/store'
import { spoken, t } from '../i18n'
import { parents } from '../pure/accepts'
import { format, round4 } from '../pure/address'
import { ago } from '../pure/ago'
import { goods } from '../pure/chips'
import { distanceWords } from '../pure/distance'
import type { Item } from '../pure/types'
import { nothing } from '../pure/url'
import { areaOf } from './area'
import { Card } from './card'
import { clear } from './filters'
import { Icon } from './icon'

/** Advice is what to know about the item before any place: hazard, re-use first, or why it is refused. */
export function Advice({ s }: { s: State }): JSX.Element {
  const { item, list } = s
  return (
    <>
      {list.keptAt !== undefined && (
        <p class="note note--offline" role="status">
          <Icon name="offline" />
          {t('state.offline', { ago: ago(list.keptAt, s.now) }).replace(/(\p{Script=Han}) (?=\p{Script=Han})/u, '$1')}
        </p>
      )}
      {item && list.status !== 'error' && <About item={item} />}
      {s.asked.services.includes('doorstep') && <ToPickup material={s.asked.accepts[0]} />}
      {s.asked.visit && <ToStreet s={s} />}
    </>
  )
}

/** ToStreet leads from the mobile stops to the calendar of two weeks, from the same point. */
function ToStreet({ s: { asked } }: { s: State }): JSX.Element {
  return (
    <p class="tostreet">
      <Icon name="clock" />
      <a href={format({ ...nothing, page: 'street', at: asked.at, area: asked.area })} data-go="page">
        {t('list.toStreet')}
      </a>
    </p>
  )
}

function About({ item }: { item: Item }): JSX.Element | null {
  const en = spoken() === 'en'
  const pick = (zh?: string, eng?: string) => (en && eng) || zh
  const hazard = pick(item.hazardZh, item.hazardEn)
  const advice = pick(item.adviceZh, item.adviceEn)
  if (item.refused)
    return (
      <div class="advice advice--stop" data-testid="refused">
        <h3>
          <Icon name="ban" />
          {t('advice.refused', { what: item.word })}
        </h3>
        <p>{pick(item.reasonZh, item.reasonEn)}</p>
        {advice && <p>{advice}</p>}
        <p class="quiet">{t('advice.refusedNext')}</p>
        <button type="button" class="button" onClick={askOther}>
          <Icon name="search" />
          {t('advice.askOther')}
        </button>
      </div>
    )
  if (!hazard && !advice && !item.reuse) return null
  return (
    <div class="advice" data-testid="advice">
      {hazard && (
        <p class="advice__hazard">
          <Icon name="warn" />
          <span>
            <b>{t('advice.hazard')}</b> {hazard}
          </span>
        </p>
      )}
      {item.reuse && (
        <p class="advice__reuse">
          <Icon name="reuse" />
          <a href={`/markets${item.goods ? `?accepts=${item.goods}` : ''}`} data-go="page">
            {t('advice.reuse')}
          </a>
        </p>
      )}
      {!hazard && (
        <p>
          <a href={`/prices?q=${encodeURIComponent(en ? item.en : item.zh)}`}>{t('nav.prices')}</a>
        </p>
      )}
      <ToPickup material={item.accepts[0]} />
      {advice && (
        <details class="advice__how">
          <summary>{t('advice.how')}</summary>
          <p>{advice}</p>
        </details>
      )}
    </div>
  )
}

/** ToPickup leads to a collection at the door, of the same thing from the same point. */
function ToPickup({ material }: { material?: string }): JSX.Element | null {
  const { at } = get().asked
  // What markets trade is not collected.
  if (material && material !== 'electronics' && goods.includes(material)) return null
  return (
    <p>
      <a class="link" href={query('/pickup', { material, at: at && round4(at).join(',') })}>
        <Icon name="doorstep" />
        {t('nav.pickup')}
      </a>
    </p>
  )
}

function askOther(): void {
  ask({ item: '', accepts: [], q: '' })
  document.getElementById('ask')?.focus()
}

/** Rest says what there is instead of a plain list: kept results, nothing near, or trouble. */
export function Rest({ s }: { s: State }): JSX.Element {
  const { list } = s
  const empty = list.status === 'ready' && !list.items.length && !s.item?.refused
  return (
    <>
      {list.status === 'error' && <Trouble s={s} />}
      {list.status === 'ready' && list.more && !s.item?.refused && (
        <p class="results__more">
          <button type="button" class="button" onClick={() => search(Math.min(100, list.limit + 20))}>
            {t('list.more', { n: Math.min(20, 100 - list.limit) })}
          </button>
        </p>
      )}
      {!s.asked.visit && list.items.some(c => c.nextVisit) && <ToStreet s={s} />}
      {empty && <Empty s={s} parent={parents(s.vocab?.materials ?? [])} />}
    </>
  )
}

function Empty({ s, parent }: { s: State; parent: Map<string, string> }): JSX.Element {
  const { asked, list } = s
  const far = list.beyond
  const what = asked.q
    ? t('state.noneText', { q: asked.q })
    : asked.open && !far
      ? t('state.noneOpen')
      : t('state.none', { km: RADIUS / 1000 })
  return (
    <div class="empty" data-testid="empty">
      <p class="empty__what" role="status">
        {what}
      </p>
      {far?.distance !== undefined && (
        <>
          <p class="quiet">
            {t('state.noneNearest', { dist: distanceWords(far.distance), name: areaOf(s, far) || far.name })}
          </p>
          <ol class="results__list">
            <Card s={s} c={far} parent={parent} />
          </ol>
        </>
      )}
      <ToPickup material={asked.accepts[0]} />
      <p class="quiet">{t('state.noneNext')}</p>
      <p class="empty__do">
        {asked.open && (
          <button type="button" class="button" onClick={() => ask({ open: false })}>
            {t('state.noneOpenNext')}
          </button>
        )}
        <button type="button" class="button" onClick={asked.q ? askOther : clear}>
          {t(asked.q ? 'advice.askOther' : 'filter.clear')}
        </button>
      </p>
    </div>
  )
}

function Trouble({ s }: { s: State }): JSX.Element {
  const p = s.list.problem
  const away = p?.code === 'offline'
  return (
    <div class="empty" role="alert" data-testid="error">
      <p class="empty__what">
        <Icon name={away ? 'offline' : 'warn'} />
        {t(away ? 'state.offlineNone' : 'state.error')}
      </p>
      <p class="quiet">
        {away
          ? t('state.offlineNext')
          : t(p?.code === 'timeout' ? 'state.errorTimeout' : p?.status === 422 ? 'state.errorAsk' : 'state.errorWhy')}
      </p>
      <p class="empty__do">
        <button type="button" class="button" onClick={() => search()}>
          {t('state.again')}
        </button>
        {p?.status === 422 && (
          <button type="button" class="button" onClick={clear}>
            {t('filter.clear')}
          </button>
        )}
      </p>
      {p && !away && <small class="quiet">{t('state.code', { code: p.code })}</small>}
    </div>
  )
}
