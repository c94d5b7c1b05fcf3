import type { JSX } from 'preact'
import type { State } from '../data/store'
import { t } from '../i18n'
import { Icon } from './icon'
import { early } from './parts'

/** Field stands in for the search field until its suggestions are there; what is typed is handed over. */
export function Field({ s }: { s: State }): JSX.Element {
  return (
    <form class="ask" role="search">
      <div class="ask__field">
        <Icon name="search" />
        <input
          id="ask"
          class="ask__input"
          autocomplete="off"
          placeholder={t(s.asked.page === 'markets' ? 'ask.hintMarkets' : 'ask.hint')}
          defaultValue={s.asked.q || s.asked.item}
          onInput={e => {
            early.text = e.currentTarget.value
          }}
          onFocus={() => {
            early.focused = true
          }}
        />
      </div>
    </form>
  )
}
