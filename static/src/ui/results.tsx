import type { JSX } from 'preact'
import { centre } from '../data/search'
import type { State } from '../data/store'
import { named, t } from '../i18n'
import { parents } from '../pure/accepts'
import { Card } from './card'
import { parts } from './parts'

/** Results is the answer: advice about the item first, then the nearest places, or what to do when there are none. */
export function Results({ s }: { s: State }): JSX.Element {
  const { list, item, vocab } = s
  const parent = parents(vocab?.materials ?? [])
  const busy = list.status === 'loading' || list.status === 'slow' || list.status === 'idle'
  const refused = item?.refused && !busy
  const empty = list.status === 'ready' && !list.items.length && !refused
  return (
    <section class="results" id="results" tabIndex={-1} aria-busy={busy} aria-labelledby="results-title">
      <div class="results__head">
        <h2 id="results-title">{title(s)}</h2>
        <p role="status">{list.status === 'slow' ? t('list.slow') : busy || refused || empty ? '' : count(s)}</p>
      </div>
      {parts.Advice && <parts.Advice s={s} />}
      {busy && !list.items.length && <Skeleton />}
      {!refused && list.items.length > 0 && (
        <ol class={`results__list${busy ? ' is-stale' : ''}`} data-testid="list">
          {list.items.map(c => (
            <Card key={c.id} s={s} c={c} parent={parent} />
          ))}
        </ol>
      )}
      {parts.Rest && <parts.Rest s={s} />}
    </section>
  )
}

function title(s: State): string {
  const { asked, vocab } = s
  if (asked.q) return t('list.q', { q: asked.q })
  if (s.item?.refused) return asked.item
  const words =
    (asked.item && named({ zh: asked.item, en: s.item?.en })) ||
    asked.accepts
      .map(c =>
        named(
          vocab?.materials.find(m => m.code === c),
          c,
        ),
      )
      .join(' + ')
  const near = vocab ? t('where.near', { where: where(s) }) : t('list.title')
  return words && asked.page === 'find' ? t('list.for', { what: words, near }) : near
}

function count(s: State): string {
  const { list } = s
  return list.status === 'ready' ? t(list.more ? 'list.countMore' : 'list.count', { n: list.items.length }) : ''
}

/** where names the point distances are measured from. */
export function where(s: State): string {
  const from = centre()?.kind
  if (from === 'me') return t('where.me')
  if (from === 'point') return t('where.point')
  if (from === 'area') return named(s.vocab?.areas.find(a => a.code === s.asked.area))
  return t('where.city', { city: named(s.vocab?.city) })
}

/** Skeleton has the size of cards and fades in after 300 ms (see CSS). */
function Skeleton(): JSX.Element {
  return (
    <div class="skeleton" aria-hidden="true">
      {[0, 1, 2, 3].map(i => (
        <div key={i} class="skeleton__card">
          <i />
          <i />
          <i />
        </div>
      ))}
    </div>
  )
}
