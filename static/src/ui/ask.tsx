import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { ask } from '../data/actions'
import type { State } from '../data/store'
import { named, say, spoken, t } from '../i18n'
import { distanceWords } from '../pure/distance'
import { move } from '../pure/listbox'
import { Icon } from './icon'
import { early } from './parts'
import { decide, type Option, suggest, take } from './suggest'

const WAIT = 120

/** Ask is the one search field: items, districts and place names, as an ARIA combobox. */
export function Ask({ s }: { s: State }): JSX.Element {
  const { asked } = s
  const market = asked.page === 'markets'
  const shown = asked.q || asked.item
  const [text, setText] = useState(early.text || shown)
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const [options, setOptions] = useState<Option[]>([])
  const input = useRef<HTMLInputElement>(null)
  const asking = useRef<AbortController>(undefined)

  useEffect(() => {
    if (early.focused) input.current?.focus()
    early.text = ''
    early.focused = false
  }, [])
  const shownBefore = useRef(shown)
  useEffect(() => {
    if (shown !== shownBefore.current) setText(shown)
    shownBefore.current = shown
  }, [shown])
  useEffect(() => {
    if (!open) return
    asking.current?.abort()
    const q = text.trim()
    setActive(-1)
    if (!q) {
      setOptions(
        market
          ? []
          : t('often.list')
              .split(' ')
              .map(word => ({ is: 'often', word })),
      )
      return
    }
    // Suggestions for an empty field do not stand under a word.
    setOptions(was => (was[0]?.is === 'often' ? [] : was))
    const mine = new AbortController()
    asking.current = mine
    const wait = setTimeout(async () => setOptions(await suggest(q, s, mine.signal)), WAIT)
    return () => {
      clearTimeout(wait)
      mine.abort()
    }
  }, [text, open, market, spoken()])

  const choose = (o: Option) => {
    setOpen(false)
    take(o, market)
    if (o.is === 'item' || o.is === 'often') setText(o.is === 'item' ? o.item.word : o.word)
    else if (o.is !== 'text') setText('')
    input.current?.blur()
  }

  const enter = async () => {
    const q = text.trim()
    setOpen(false)
    if (!q) return ask({ item: '', q: '', accepts: asked.item ? [] : asked.accepts, code: '' })
    input.current?.blur()
    await decide(q, market)
  }

  const key = (e: KeyboardEvent) => {
    // While an input method composes, Enter and arrows belong to it.
    if (e.isComposing || e.keyCode === 229) return
    if (e.key === 'Escape') {
      if (open) setOpen(false)
      else setText('')
    } else if (e.key === 'Enter') {
      e.preventDefault()
      const o = open ? options[active] : undefined
      o ? choose(o) : enter()
    } else if (/^(Arrow(Up|Down)|Page(Up|Down))$/.test(e.key)) {
      e.preventDefault()
      setOpen(true)
      if (open) setActive(move(active, options.length, e.key))
    }
  }

  return (
    <form class="ask" role="search" onSubmit={e => e.preventDefault()}>
      <div class="ask__field">
        <Icon name="search" />
        <input
          id="ask"
          ref={input}
          class="ask__input"
          type="text"
          role="combobox"
          enterkeyhint="search"
          autocomplete="off"
          spellcheck={false}
          placeholder={t(market ? 'ask.hintMarkets' : 'ask.hint')}
          aria-expanded={open && options.length > 0}
          aria-controls="ask-list"
          aria-autocomplete="list"
          aria-activedescendant={open && active >= 0 ? `ask-${active}` : undefined}
          value={text}
          onInput={e => {
            setText(e.currentTarget.value)
            setOpen(true)
          }}
          onFocus={e => {
            setOpen(true)
            e.currentTarget.select()
          }}
          onClick={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={key}
        />
        {(text || shown) && (
          <button
            type="button"
            class="ask__clear"
            aria-label={t('ask.clear')}
            onClick={() => {
              setText('')
              ask({ item: '', q: '', accepts: [] })
              input.current?.focus()
            }}
          >
            <Icon name="close" />
          </button>
        )}
      </div>
      <div
        id="ask-list"
        class="ask__list"
        role="listbox"
        aria-label={t('ask.label')}
        hidden={!open || !options.length}
        onMouseDown={e => e.preventDefault()}
      >
        {groups(options).map(g => (
          <div role="group" aria-label={g.label} key={g.label}>
            <div class="ask__group" aria-hidden="true">
              {g.label}
            </div>
            {g.options.map(({ o, i }) => (
              // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the field (aria-activedescendant)
              // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the field
              <div
                id={`ask-${i}`}
                key={i}
                role="option"
                class="ask__option"
                aria-selected={i === active}
                onClick={() => choose(o)}
              >
                <Line o={o} />
              </div>
            ))}
          </div>
        ))}
      </div>
      <output class="hidden">{open && text && options.length ? t('ask.n', { n: options.length }) : ''}</output>
    </form>
  )
}

function Line({ o }: { o: Option }): JSX.Element {
  switch (o.is) {
    case 'item': {
      const name = named(o.item)
      const same = name.toLowerCase() === o.item.word.toLowerCase()
      return (
        <>
          <Icon name={o.item.refused ? 'ban' : o.item.code} />
          <b>{same ? name : o.item.word}</b>
          {!same && <small>{name}</small>}
          {o.item.refused && <em>{t('ask.refused')}</em>}
        </>
      )
    }
    case 'often':
      return (
        <>
          <Icon name="next" />
          {o.word}
        </>
      )
    case 'area':
      return (
        <>
          <Icon name="pin" />
          {named(o.area)}
        </>
      )
    case 'place':
      return (
        <>
          <Icon name="pin" />
          {o.card.name}
          {o.card.distance !== undefined && <small>{say(distanceWords(o.card.distance))}</small>}
        </>
      )
    default:
      return (
        <>
          <Icon name="search" />
          {t('ask.text', { q: o.q })}
        </>
      )
  }
}

function groups(options: Option[]): { label: string; options: { o: Option; i: number }[] }[] {
  const label = {
    item: t('ask.items'),
    often: t('ask.often'),
    area: t('ask.areas'),
    place: t('ask.places'),
    text: t('ask.places'),
  }
  const out: { label: string; options: { o: Option; i: number }[] }[] = []
  options.forEach((o, i) => {
    const last = out[out.length - 1]
    if (last?.label === label[o.is]) last.options.push({ o, i })
    else out.push({ label: label[o.is], options: [{ o, i }] })
  })
  return out
}
