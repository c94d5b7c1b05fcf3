import type { JSX } from 'preact'
import type { State } from '../data/store'
import { type Key, named, t } from '../i18n'
import { today } from '../pure/ago'
import type { Card, Place } from '../pure/types'
import { areaOf } from '../ui/area'
import { Portal } from '../ui/portal'
import { spansWords } from './week'

/** Sign is the sheet for the door: A4, black on white, seen only by the printer. */
export function Sign(p: {
  s: State
  c: Card | Place
  full?: Place
  takes: string[]
  refuses: string[]
  kind: string
}): JSX.Element {
  const { s, c, full } = p
  const join = s.lang === 'zh' ? '、' : ', '
  const market = c.kind === 'market'
  const sheet = (
    <div class="sign" aria-hidden="true">
      <header>
        <p>{[p.kind, areaOf(s, c)].filter(Boolean).join(' · ')}</p>
        <h1>{c.name}</h1>
        {full?.nameEn && <p>{full.nameEn}</p>}
        {c.demo && <p class="sign__demo">{t('p.demoLong')}</p>}
      </header>
      {p.takes.length > 0 && (
        <section>
          <h2>{t(market ? 'print.trades' : 'print.takes')}</h2>
          <p class="sign__takes">{p.takes.join(join)}</p>
        </section>
      )}
      {p.refuses.length > 0 && (
        <section class="sign__refuses">
          <h2>{t('print.refuses')}</h2>
          <p>{p.refuses.join(join)}</p>
        </section>
      )}
      <div class="sign__two">
        <section>
          <h2>{t('print.hours')}</h2>
          {full?.week?.length ? (
            <table>
              <tbody>
                {weekly(full).map(d => (
                  <tr key={d.weekday}>
                    <th>{t(`day.${d.weekday % 7}` as Key)}</th>
                    <td>{spansWords(d.spans).join('  ')}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          ) : (
            <p>{c.hours ?? t('open.unknown')}</p>
          )}
          {c.phone && <p class="sign__phone">{c.phone}</p>}
          {c.address && <p>{c.address}</p>}
        </section>
        <figure>
          <img src={`/p/${encodeURIComponent(c.code)}/qr.svg`} alt="" />
          <figcaption>
            {t('print.scan')}
            <br />
            {c.code}
          </figcaption>
        </figure>
      </div>
      <footer>
        {t('print.foot', { source: t('print.source', { city: named(s.vocab?.city) }), date: today(s.now) })}
      </footer>
    </div>
  )
  return <Portal>{sheet}</Portal>
}

/** weekly puts the days in the order Monday to Sunday; a holiday's hours are for that date only and left out when another day tells. */
function weekly(place: Place) {
  return [...(place.week ?? [])].sort((a, b) => ((a.weekday + 6) % 7) - ((b.weekday + 6) % 7))
}
