import type { JSX } from 'preact'
import type { State } from '../data/store'
import { t } from '../i18n'
import { Field } from '../ui/field'
import { Head } from '../ui/head'
import { parts } from '../ui/parts'
import { Results } from '../ui/results'

/** App lays out the page the address asks for. */
export function App({ s }: { s: State }): JSX.Element {
  const { asked } = s
  const finding = asked.page === 'find' || asked.page === 'markets'
  return (
    <div class={`app page-${asked.page}${asked.embed ? ' is-embed' : ''}${asked.code ? ' has-place' : ''}`}>
      <a class="skip" href={asked.code ? '#place' : '#results'}>
        {t('app.skip')}
      </a>
      {finding ? (
        <>
          <div class="panel">
            {!asked.embed && <Head s={s} />}
            <main class="panel__main">
              <div class="panel__find">
                <h1 class="hidden">{t(asked.page === 'markets' ? 'nav.markets' : 'nav.find')}</h1>
                {parts.Ask ? <parts.Ask s={s} /> : <Field s={s} />}
                <div class="tune">{parts.Tune && <parts.Tune s={s} />}</div>
                <Results s={s} />
              </div>
              {asked.code && (parts.Place ? <parts.Place s={s} /> : <Wait />)}
            </main>
            {!asked.embed && parts.Foot && <parts.Foot s={s} />}
          </div>
          {parts.Sheet && <parts.Sheet s={s} />}
        </>
      ) : (
        <div class="wide">
          <Head s={s} />
          <main id="results" class="wide__main" tabIndex={-1}>
            {parts.Pages ? <parts.Pages s={s} /> : <Wait />}
          </main>
          {parts.Foot && <parts.Foot s={s} />}
        </div>
      )}
    </div>
  )
}

function Wait(): JSX.Element {
  return (
    <p class="later" role="status">
      {t('detail.loading')}
    </p>
  )
}
