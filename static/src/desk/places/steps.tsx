import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { w } from '../../i18n/desk/places'
import { w as shell } from '../../i18n/desk/shell'
import { send } from '../api'
import { Text, Trouble } from '../form'
import { may, me } from '../me'
import { problemWords } from '../states'
import { useDoing } from '../use'
import { stage, type WorkPlace } from './types'

interface Props {
  p: WorkPlace
  act: (step: string, body?: unknown) => Promise<boolean>
  busy: boolean
  edit?: () => void
}

/** A step asks for its reason in place, never in a window above the page. */
type Asking = '' | 'reject' | 'suspend' | 'close' | 'merge'

/** Steps are the buttons of what may be done with a place now. */
export function Steps({ p, act, busy, edit }: Props): JSX.Element {
  const [asking, ask] = useState<Asking>('')
  const [words, type] = useState('')
  const [link, setLink] = useState('')
  const doing = useDoing()
  const at = stage(p)
  const waits = /submitted|in_review/.test(at)
  const mine = p.review?.by === me()?.id
  const button = (label: string, run: () => void, look = '') => (
    <button key={label} type="button" class={`button ${look}`} disabled={busy} onClick={run}>
      {label}
    </button>
  )
  const finish = async (e: Event) => {
    e.preventDefault()
    if (await act(asking, asking === 'merge' ? { into: words } : { reason: words })) {
      ask('')
      type('')
    }
  }
  const makeLink = () =>
    doing.run(async () => {
      const made = await send<{ url: string }>(`/api/v1/work/places/${p.id}/confirm-link`, { body: {}, rev: p.rev })
      setLink(new URL(made.url, location.origin).href)
    })
  return (
    <>
      <div class="acts">
        {edit && button(editWord(p), edit, at === 'draft' ? '' : 'button--main')}
        {may('place.write') &&
          /draft|rejected/.test(at) &&
          button(w('submit'), () => act('submit', {}), 'button--main')}
        {may('place.write') && waits && button(w('withdraw'), () => act('withdraw', {}))}
        {may('place.write') && p.review?.edit && at === 'draft' && button(w('discard'), () => act('withdraw', {}))}
        {may('place.review') && waits && !mine && button(w('approve'), () => act('approve', {}), 'button--main')}
        {may('place.review') && waits && !mine && button(w('reject'), () => ask('reject'), 'button--danger')}
        {may('place.confirm') && p.status === 'published' && button(w('confirm'), () => act('confirm', {}))}
        {may('place.confirm') && p.status === 'published' && button(w('link'), makeLink)}
        {may('standard.apply') &&
          p.status === 'published' &&
          /^(none|failed|)$/.test(p.standard?.status ?? '') &&
          button(w('standardApply'), () => act('standard/apply', {}))}
        {may('place.stop') && p.status === 'published' && button(w('suspend'), () => ask('suspend'), 'button--danger')}
        {may('place.stop') &&
          /published|suspended/.test(p.status) &&
          button(w('close'), () => ask('close'), 'button--danger')}
        {may('place.stop') && /suspended|closed/.test(p.status) && button(w('reopen'), () => act('reopen', {}))}
        {may('place.merge') && button(w('merge'), () => ask('merge'))}
        {p.status === 'published' && (
          <a class="button" href={`/p/${p.code}`}>
            {w('public')}
          </a>
        )}
      </div>
      {waits && may('place.review') && mine && <p class="quiet">{w('own')}</p>}
      <Trouble problem={doing.problem} words={problemWords} />
      {link && (
        <p class="tell" role="status">
          {w('linkOnce')}
          <br />
          <a href={link}>{link}</a>
        </p>
      )}
      {asking && (
        <form class="form" onSubmit={finish}>
          <Text
            label={asking === 'reject' ? w('rejectWhy') : asking === 'merge' ? w('mergeHint') : w('reason')}
            value={words}
            set={type}
            lines={asking === 'merge' ? undefined : 2}
            name="reason"
            required
          />
          <p class="acts">
            <button type="submit" class="button button--main" disabled={busy}>
              {w(asking)}
            </button>
            <button type="button" class="button" onClick={() => ask('')}>
              {shell('cancel')}
            </button>
          </p>
        </form>
      )}
    </>
  )
}

const editWord = (p: WorkPlace): string => (p.status === 'published' ? w('change') : w('goOn'))
