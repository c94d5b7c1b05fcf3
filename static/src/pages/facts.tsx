import type { JSX } from 'preact'
import type { State } from '../data/store'
import { type Key, named, t } from '../i18n'
import type { Card, Place } from '../pure/types'
import { areaOf } from '../ui/area'

const YEAR = 365 * 86_400_000

/** Facts is the list of what is on record about a place; what is not on record is not shown. */
export function Facts(p: { s: State; c: Card | Place; full?: Place; kind: string }): JSX.Element {
  const { s, c, full } = p
  const services = (c.services ?? []).map(x =>
    named(
      s.vocab?.services.find(v => v.code === x),
      x,
    ),
  )
  const old = c.confirmedAt && s.now - Date.parse(c.confirmedAt) > YEAR
  const join = s.lang === 'zh' ? '、' : ', '
  const rows: [Key, JSX.Element | string | undefined][] = [
    [
      'p.address',
      c.address && `${c.areaName && !c.address.includes(c.areaName) ? `${areaOf(s, c)} ` : ''}${c.address}`,
    ],
    ['p.phone', c.phone && <a href={`tel:${c.phone.replace(/[^\d+]/g, '')}`}>{c.phone}</a>],
    ['p.services', services.join(join) || undefined],
    ['p.access', c.access && t(`p.access.${c.access}`)],
    ['p.stepFree', c.stepFree === undefined ? undefined : t(c.stepFree ? 'p.stepFree.yes' : 'p.stepFree.no')],
    ['p.kind', p.kind || undefined],
    ['p.operator', full?.operator],
    ['p.size', full?.floorAreaM2 ? t('p.m2', { n: full.floorAreaM2 }) : undefined],
    ['p.capacity', full?.capacity ? String(full.capacity) : undefined],
    ['p.notes', full?.notes || undefined],
    ['p.confirmed', c.confirmedAt && (old ? t('p.confirmedOld', { d: c.confirmedAt }) : c.confirmedAt)],
    ['p.code', c.code],
  ]
  return (
    <section class="place__part">
      <h3>{t('p.facts')}</h3>
      <dl class="facts">
        {rows.map(
          ([key, value]) =>
            value && (
              <div key={key}>
                <dt>{t(key)}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </section>
  )
}
