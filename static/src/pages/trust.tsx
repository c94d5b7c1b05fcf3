import type { JSX } from 'preact'
import { t } from '../i18n'
import type { Card, Place } from '../pure/types'
import { Icon } from '../ui/icon'

/** Trust says what stands behind a place: acceptance, the operator's filing, and how its machine does. */
export function Trust({ c, full }: { c: Card | Place; full?: Place }): JSX.Element | null {
  const machine = full?.machine
  if (!c.standardised && !full?.operatorFiled && !machine) return null
  return (
    <p class="place__trust">
      {c.standardised && (
        <span class="badge badge--good">
          <Icon name="check" />
          {t('p.standard')}
        </span>
      )}
      {full?.operatorFiled && (
        <span class="badge badge--good">
          <Icon name="check" />
          {t('p.filed')}
        </span>
      )}
      {machine && (
        <span class={`badge${machine.state === 'working' ? ' badge--good' : ''}`}>
          {t(`p.machine.${machine.state}`)}
          {machine.fillPercent !== undefined && machine.state === 'working' && ` ${machine.fillPercent}%`}
        </span>
      )}
    </p>
  )
}
