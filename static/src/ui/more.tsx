import type { JSX } from 'preact'
import { ask } from '../data/actions'
import type { State } from '../data/store'
import { named, t } from '../i18n'
import { first } from '../pure/accepts'
import { chips } from '../pure/chips'
import { Chip, toggle } from './chip'

/** More holds the filters that are asked for less often. */
export function More({ s }: { s: State }): JSX.Element {
  const { asked, vocab, more } = s
  const late = chips(vocab?.materials ?? []).filter(m => !first.includes(m.code))
  const accept = (code: string) => ask({ accepts: toggle(asked.accepts, code), item: '' })
  const service = (code: string) => ask({ services: toggle(asked.services, code) })
  const services = [
    ...(vocab?.services ?? []).filter(x => x.code !== 'doorstep' && x.code !== 'step_free'),
    { code: 'step_free', zh: t('filter.stepFree') },
  ]
  return (
    <div id="filters-more" class="filters__more" hidden={!more}>
      {more && (
        <>
          <Group label={t('filter.takes')}>
            {late.map(m => (
              <Chip
                key={m.code}
                on={asked.accepts.includes(m.code)}
                icon={m.code}
                word={named(m)}
                press={() => accept(m.code)}
              />
            ))}
          </Group>
          <Group label={t('filter.services')}>
            {services.map(x => (
              <Chip
                key={x.code}
                on={asked.services.includes(x.code)}
                icon={x.code}
                word={named(x)}
                press={() => service(x.code)}
              />
            ))}
          </Group>
          <Group label={t('filter.kinds')}>
            {vocab?.kinds.map(k => (
              <Chip
                key={k.code}
                on={asked.kinds.includes(k.code)}
                word={named(k)}
                press={() => ask({ kinds: toggle(asked.kinds, k.code) })}
              />
            ))}
          </Group>
        </>
      )}
    </div>
  )
}

function Group({ label, children }: { label: string; children: unknown }): JSX.Element {
  return (
    <fieldset class="filters__group">
      <legend>{label}</legend>
      <div>{children as JSX.Element[]}</div>
    </fieldset>
  )
}
