import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { State } from '../../data/store'
import { w } from '../../i18n/desk/operator'
import { send } from '../api'
import { Trouble } from '../form'
import { begin, may, me } from '../me'
import { go } from '../route'
import { problemWords } from '../states'
import { useDoing, useDraft } from '../use'
import { OperatorFields } from './form'
import List from './list'
import { File } from './one'
import type { OperatorContent } from './types'

const empty: OperatorContent = {
  uscc: '',
  name: '',
  kind: 'company',
  county: '',
  address: '',
  legalRep: '',
  contact: '',
  licensedOn: '',
}

/** Own is the company of the person here: its file, or the form that registers one; offices get their list. */
export default function Own({ s }: { s: State }): JSX.Element | null {
  const who = me()
  useEffect(() => {
    if (!who) go('/login?to=/work/operator', 'replace')
  }, [])
  if (!who) return null
  if (who.operatorId) return <File s={s} id={who.operatorId} />
  if (may('operator.file') || may('place.review') || may('operator.check')) return <List s={s} />
  return <Join s={s} />
}

function Join({ s }: { s: State }): JSX.Element {
  const counties = (s.vocab?.areas ?? []).filter(a => a.code.length === 6 && !a.code.endsWith('00'))
  const [v, set, drop] = useDraft('operator', { ...empty, county: counties[0]?.code ?? '' })
  const doing = useDoing()
  useEffect(() => {
    document.title = w('join')
  }, [])
  const join = async (e: Event) => {
    e.preventDefault()
    const body = Object.fromEntries(Object.entries(v).filter(([, x]) => x !== ''))
    const ok = await doing.run(async () => {
      await send('/api/v1/operators', { body })
      await begin()
    })
    if (!ok) return
    drop()
    go('/work/operator', 'replace')
  }
  return (
    <form class="form" onSubmit={join}>
      <h1>{w('join')}</h1>
      <p class="quiet">{w('joinWhy')}</p>
      <OperatorFields s={s} value={v} set={set} problem={doing.problem} />
      <Trouble problem={doing.problem} words={problemWords} />
      <p>
        <button type="submit" class="button button--main" disabled={doing.busy}>
          {w('submit')}
        </button>
      </p>
    </form>
  )
}
