import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { w } from '../../i18n/desk/pickups'
import { Icon } from '../../ui/icon'
import { copy } from '../../ui/share'

let told = ''

/** tellOnce marks the booking whose code is shown large when its page opens next. */
export const tellOnce = (code: string): void => {
  told = code
}

export const justBooked = (code: string): boolean => told === code

/** Receipt is the number and the follow-up code of a booking, to copy or print. */
export function Receipt({ code, secret, fresh }: { code: string; secret: string; fresh: boolean }): JSX.Element {
  const [done, say] = useState(false)
  const text = `${w('code')} ${code}\n${w('secret')} ${secret}\n${location.origin}/pickup/${encodeURIComponent(code)}`
  const inside = (
    <>
      <p>{w('keep')}</p>
      <dl class="facts receipt">
        <div>
          <dt>{w('code')}</dt>
          <dd>
            <code>{code}</code>
          </dd>
        </div>
        <div>
          <dt>{w('secret')}</dt>
          <dd>
            <code data-testid="secret">{secret}</code>
          </dd>
        </div>
      </dl>
      <p class="acts">
        <button
          type="button"
          class="button"
          onClick={() =>
            copy(text).then(
              () => say(true),
              () => undefined,
            )
          }
        >
          <Icon name={done ? 'check' : 'copy'} />
          <span role="status">{w(done ? 'copied' : 'copy')}</span>
        </button>
        <button type="button" class="button" onClick={() => print()}>
          <Icon name="print" />
          {w('print')}
        </button>
      </p>
    </>
  )
  return fresh ? (
    <div class="tell booked" data-testid="booked">
      <h2>{w('booked')}</h2>
      {inside}
    </div>
  ) : (
    <details>
      <summary class="noprint">{w('other')}</summary>
      {inside}
    </details>
  )
}
