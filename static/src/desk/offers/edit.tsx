import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { State } from '../../data/store'
import { w } from '../../i18n/desk/offers'
import { w as shell } from '../../i18n/desk/shell'
import { type Refusal, send } from '../api'
import { Trouble } from '../form'
import { me } from '../me'
import type { WorkOffer } from '../pickups/types'
import { go, here } from '../route'
import { problemWords, Wait } from '../states'
import { useAsked, useDoing, useDraft } from '../use'
import { contentOf, type Draft, draftOf, empty } from './draft'
import { Fields } from './form'

const path = '/api/v1/work/pickup-offers'

/** Edit is one offer: where, what and when is collected. */
export default function Edit({ s }: { s: State }): JSX.Element {
  const id = here().path.split('/').pop()!
  const asked = useAsked<WorkOffer>(id === 'new' ? '' : `${path}/${encodeURIComponent(id)}`)
  useEffect(() => {
    document.title = asked.data?.name ?? w('newOffer')
  }, [asked.data?.name, s.lang])
  return id === 'new' ? <Editor s={s} /> : <Wait asked={asked}>{o => <Editor key={o.id} s={s} read={o} />}</Wait>
}

function Editor({ s, read }: { s: State; read?: WorkOffer }): JSX.Element {
  const [offer, take] = useState(read)
  const saved = offer ? draftOf(offer) : empty
  const [d, set, drop] = useDraft<Draft>(`offer.${offer?.id ?? 'new'}`, saved)
  const [told, tell] = useState(false)
  const doing = useDoing()
  const dirty = JSON.stringify({ ...d, rev: 0 }) !== JSON.stringify({ ...saved, rev: 0 })
  const { problem } = doing
  const save = (rev = d.rev) =>
    doing.run(async () => {
      const body = contentOf(d)
      if (offer) {
        const now = await send<WorkOffer>(`${path}/${offer.id}`, { method: 'PUT', body, rev })
        take(now)
        drop(draftOf(now))
        tell(true)
      } else {
        await send<WorkOffer>(path, { body })
        drop(empty)
        go('/work/pickups/offers', 'replace')
      }
    })
  /** theirs reads what is saved now: in place of the form, or only to save over it. */
  const theirs = async (whole: boolean) => {
    const now = await send<WorkOffer>(`${path}/${offer!.id}`)
    doing.clear()
    take(now)
    if (whole) drop(draftOf(now))
    else {
      set({ rev: now.rev })
      await save(now.rev)
    }
  }
  return (
    <>
      <div class="titlebar">
        <div>
          <h1>{offer?.name ?? w('newOffer')}</h1>
          {offer && (
            <p>
              <span class={`tag ${offer.active ? 'tag--good' : 'tag--bad'}`}>{w(offer.active ? 'on' : 'off')}</span>{' '}
              {offer.operatorName} · {w('kept')}
            </p>
          )}
        </div>
        <a class="button" href="/work/pickups/offers">
          {w('back')}
        </a>
      </div>
      {told && !dirty && (
        <p class="tell" role="status">
          {w('saved')}
        </p>
      )}
      <form
        class="form"
        noValidate
        data-testid="offerform"
        onSubmit={e => {
          e.preventDefault()
          save()
        }}
      >
        <Fields s={s} d={d} set={set} problem={problem} operator={!me()?.operatorId && !offer} />
        {problem?.status === 412 ? (
          <div class="trouble" role="alert">
            <b>{w('conflict')}</b>
            <button type="button" class="button" onClick={() => theirs(true)}>
              {w('fresh')}
            </button>
            <button type="button" class="button" onClick={() => theirs(false)}>
              {w('mine')}
            </button>
          </div>
        ) : (
          <Trouble problem={problem} words={faultWords} />
        )}
        <p class="acts acts--thumb">
          <button type="submit" class="button button--main" disabled={doing.busy || (!!offer && !dirty)}>
            {shell('save')}
          </button>
        </p>
      </form>
    </>
  )
}

/** faultWords counts what stands at its fields; else it is the problem's own words. */
const faultWords = (p: Refusal): string => (p.faults.length ? w('fieldsBad', { n: p.faults.length }) : problemWords(p))
