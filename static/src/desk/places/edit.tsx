import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { State } from '../../data/store'
import { w } from '../../i18n/desk/places'
import { send } from '../api'
import { Trouble } from '../form'
import { go } from '../route'
import { problemWords } from '../states'
import { useDoing, useDraft } from '../use'
import { contentOf, empty, PlaceFields } from './form'
import type { WorkPlace } from './types'

/** New registers a place; what is typed stays on the device until it is stored. */
export default function New({ s }: { s: State }): JSX.Element {
  const [draft, set, drop] = useDraft('place.new', empty)
  const doing = useDoing()
  useEffect(() => {
    document.title = w('newTitle')
  }, [])
  const store = (submit: boolean) => async (e: Event) => {
    e.preventDefault()
    let made: WorkPlace | undefined
    const ok = await doing.run(async () => {
      made = await send<WorkPlace>('/api/v1/work/places', { body: contentOf(draft) })
      if (submit && !made.likely?.length)
        await send(`/api/v1/work/places/${made.id}/submit`, { body: {}, rev: made.rev })
    })
    if (!made) return
    drop()
    go(`/work/places/${made.id}${ok ? '' : '?edit=1'}`)
  }
  return (
    <form class="form form--place" onSubmit={store(true)}>
      <h1>{w('newTitle')}</h1>
      <PlaceFields s={s} draft={draft} set={set} problem={doing.problem} />
      <Trouble problem={doing.problem} words={problemWords} />
      <p class="acts acts--end">
        <button type="submit" class="button button--main" disabled={doing.busy}>
          {w('submit')}
        </button>
        <button type="button" class="button" disabled={doing.busy} onClick={store(false)}>
          {w('save')}
        </button>
      </p>
    </form>
  )
}
