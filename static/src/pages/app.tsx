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
  const market = asked.page === 'markets'
  const finding = /find|markets|street/.test(asked.page)
  const Open = asked.stop ? parts.Stop : parts.Place
  return (
    <div
      class={`app page-${asked.page}${finding ? ' has-map' : ''}${asked.embed ? ' is-embed' : ''}${asked.code ? ' has-place' : ''}`}
    >
      <a class="skip" href={asked.code ? '#place' : '#results'}>
        {t('app.skip')}
      </a>
      {finding ? (
        <>
          <div class="panel">
            {!asked.embed && <Head s={s} />}
            <main class="panel__main">
              <div class="panel__find">
                {asked.page === 'street' ? (
                  parts.Street ? (
                    <parts.Street s={s} />
                  ) : (
                    <Wait />
                  )
                ) : (
                  <>
                    <div class="askhead">
                      <h1>
                        <label for="ask">{t(market ? 'nav.markets' : 'ask.label')}</label>
                      </h1>
                      {!asked.embed && (
                        <a href={market ? '/' : '/markets'} data-go="page">
                          {t(market ? 'nav.find' : 'nav.markets')}
                        </a>
                      )}
                    </div>
                    {parts.Ask ? <parts.Ask s={s} /> : <Field s={s} />}
                    <div class="tune">{parts.Tune && <parts.Tune s={s} />}</div>
                    <Results s={s} />
                  </>
                )}
              </div>
              {asked.code && (Open ? <Open s={s} /> : <Wait />)}
            </main>
            {!asked.embed && parts.Foot && <parts.Foot s={s} />}
          </div>
          {parts.Sheet && <parts.Sheet s={s} />}
        </>
      ) : (
        <div class="wide">
          <Head s={s} wide />
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
