import type { JSX } from 'preact'
import { ask, sheet } from '../data/actions'
import { centre } from '../data/search'
import { type State, set } from '../data/store'
import { type Key, named, t } from '../i18n'
import { first } from '../pure/accepts'
import { chips, goods } from '../pure/chips'
import { Chip, toggle } from './chip'
import { Icon } from './icon'
import { More } from './more'

/** Tune is everything that narrows the list: from where, and what. */
export function Tune({ s }: { s: State }): JSX.Element {
  return (
    <>
      <Where s={s} />
      <Filters s={s} />
    </>
  )
}

/** Where says from which point distances are measured, and how to change it. */
export function Where({ s }: { s: State }): JSX.Element {
  const { asked, locating } = s
  const kind = centre()?.kind ?? 'city'
  const trouble = locating === 'denied' || locating === 'failed'
  return (
    <div class="where">
      <p class="where__row">
        <button
          type="button"
          class="link"
          aria-pressed={kind === 'me'}
          onClick={() => import('../data/locate').then(m => m.locate())}
        >
          <Icon name="locate" />
          {t(locating === 'asking' ? 'where.finding' : 'where.useMe')}
        </button>
        <button
          type="button"
          class="link"
          aria-pressed={s.picking || kind === 'point'}
          onClick={() => {
            sheet(s.sheet === 'closed' ? 'half' : s.sheet)
            set({ picking: !s.picking })
          }}
        >
          <Icon name="pin" />
          {t('where.pick')}
        </button>
        {(asked.at || asked.area || s.me) && (
          <button
            type="button"
            class="link where__reset"
            onClick={() => {
              set({ me: undefined })
              ask({ at: undefined, area: '' })
            }}
          >
            {t('where.reset')}
          </button>
        )}
      </p>
      <div role="status">
        {s.picking && <p class="where__note">{t('where.picking')}</p>}
        {trouble && <p class="where__note">{t(locating === 'denied' ? 'where.denied' : 'where.failed')}</p>}
      </div>
    </div>
  )
}

/** Filters are the chips: open now, pickup at the door, what a place takes; the rest behind 更多. */
function Filters({ s }: { s: State }): JSX.Element {
  const { asked, vocab, more } = s
  const market = asked.page === 'markets'
  const accept = (code: string) => ask({ accepts: toggle(asked.accepts, code), item: '' })
  const service = (code: string) => ask({ services: toggle(asked.services, code) })
  const all = market
    ? goods.flatMap(c => vocab?.materials.filter(m => m.code === c) ?? [])
    : chips(vocab?.materials ?? [])
  const early = market ? all : all.filter(m => first.includes(m.code))
  const doorstep = vocab?.services.find(x => x.code === 'doorstep')
  const lateOn = asked.accepts.some(c => !early.some(m => m.code === c)) || asked.kinds.length > 0
  const any = asked.open || asked.visit || asked.accepts.length || asked.services.length || asked.kinds.length
  return (
    <section class="filters" aria-label={t('filter.label')}>
      <div class="filters__row">
        {any ? (
          <button type="button" class="chip chip--clear" aria-label={t('filter.clear')} onClick={clear}>
            <Icon name="close" />
          </button>
        ) : null}
        <Chip on={asked.open} dot word={t('filter.open')} press={() => ask({ open: !asked.open })} />
        {!market && doorstep && (
          <Chip
            on={asked.services.includes('doorstep')}
            icon="doorstep"
            word={named(doorstep)}
            press={() => service('doorstep')}
          />
        )}
        {!market &&
          (['today', 'week'] as const).map(v => (
            <Chip
              key={v}
              on={asked.visit === v}
              icon="truck"
              word={t(`filter.${v}`)}
              press={() => ask({ visit: asked.visit === v ? '' : v })}
            />
          ))}
        {early.map(m => (
          <Chip
            key={m.code}
            on={asked.accepts.includes(m.code)}
            icon={m.code}
            word={(!market && t(`chip.${m.code}` as Key)) || named(m)}
            press={() => accept(m.code)}
          />
        ))}
        {!market && (
          <button
            type="button"
            class={`chip chip--more${lateOn ? ' is-on' : ''}`}
            aria-expanded={more}
            aria-controls="filters-more"
            onClick={() => set({ more: !more })}
          >
            {t(more ? 'filter.less' : 'filter.more')}
            <Icon name={more ? 'up' : 'down'} />
          </button>
        )}
      </div>
      <More s={s} />
    </section>
  )
}

export const clear = (): void => ask({ accepts: [], services: [], kinds: [], open: false, visit: '', item: '' })
