import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { spoken } from '../../i18n'
import { w } from '../../i18n/desk/oversight'
import { areaWord } from '../names'
import { here } from '../route'
import { Empty, Wait } from '../states'
import { useAsked } from '../use'
import { day, when } from '../when'
import { Pictures } from './pictures'
import { Steps } from './steps'
import {
  type Checklist,
  findingWord,
  type Inspection,
  severityTone,
  severityWord,
  stateTone,
  stateWord,
  stepWord,
} from './types'

/** One is an inspection: what comes next on top, under the thumb; then what was found, ordered and answered. */
export default function One(): JSX.Element {
  const id = decodeURIComponent(here().path.split('/')[3] ?? '')
  const asked = useAsked<Inspection>(`/api/v1/work/inspections/${encodeURIComponent(id)}`)
  const list = useAsked<Checklist>('/api/v1/standard/checklist')
  useEffect(() => {
    document.title = asked.data?.subject ?? w('inspections')
  }, [asked.data])
  const items = list.data?.items
  return (
    <>
      <p>
        <a href="/work/inspections">← {w('inspections')}</a>
      </p>
      <Wait asked={asked}>
        {i => (
          <>
            <div class="titlebar">
              <div>
                <h1>{i.subject}</h1>
                <p>
                  {i.code} · {areaWord(i.county)} · {w('plannedOn')} {day(i.plannedOn)}
                </p>
              </div>
              <p class="acts">
                <span class={`tag ${stateTone(i.state)}`}>{stateWord(i.state)}</span>
                {i.overdue && <span class="tag tag--bad">{w('late')}</span>}
              </p>
            </div>
            {i.note && <p>{i.note}</p>}
            {i.dueOn && <p class={i.overdue ? 'trouble' : 'tell'}>{w('finishBy', { when: day(i.dueOn) })}</p>}
            <Steps i={i} items={items} again={asked.again} />
            <div class="tiles">
              <section class="tile" data-testid="findings">
                <h2>{w('findings')}</h2>
                {i.findings.length ? (
                  <ol class="lines">
                    {i.findings.map((f, n) => (
                      <li key={n}>
                        <p class="titlebar">
                          <b>{findingWord(f.code, items, spoken() === 'en')}</b>
                          <span class={`tag ${severityTone(f.severity)}`}>{severityWord(f.severity)}</span>
                        </p>
                        <p>{f.text}</p>
                        <Pictures ids={f.photos} alt={f.text} />
                        <p class="quiet">{day(f.on)}</p>
                      </li>
                    ))}
                  </ol>
                ) : (
                  <Empty what={w('noFindings')} why={w('noFindingsWhy')} />
                )}
              </section>
              {i.orders.length > 0 && (
                <section class="tile" data-testid="orders">
                  <h2>{w('orders')}</h2>
                  <ol class="lines">
                    {i.orders.map((o, n) => (
                      <li key={n}>
                        <p>
                          <b>{o.text}</b>
                        </p>
                        <p class="quiet">
                          {w('orderedOn', { when: day(o.orderedOn) })} · {w('finishBy', { when: day(o.dueOn) })}
                        </p>
                        {o.answer ? (
                          <>
                            <p>
                              <span class="quiet">{w('answered', { when: day(o.answeredOn) })}</span> {o.answer}
                            </p>
                            <Pictures ids={o.answerPhotos} alt={o.answer} />
                          </>
                        ) : (
                          <p class="quiet">{w('noAnswer')}</p>
                        )}
                      </li>
                    ))}
                  </ol>
                </section>
              )}
              <section class="tile">
                <h2>{w('steps')}</h2>
                <ol class="timeline">
                  {i.steps.map(t => (
                    <li key={t.at + t.step}>
                      {stepWord(t.step)} · {t.by} <small class="quiet">{when(t.at)}</small>
                      {t.note && <p>{t.note}</p>}
                    </li>
                  ))}
                </ol>
                {i.follows && (
                  <p>
                    <a href={`/work/inspections/${i.follows}`}>{w('follows')}</a>
                  </p>
                )}
                {i.placeId && (
                  <p>
                    <a href={`/work/places/${i.placeId}`}>{w('openPlace')}</a>
                  </p>
                )}
              </section>
            </div>
          </>
        )}
      </Wait>
    </>
  )
}
