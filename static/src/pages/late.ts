import '../css/late.css'
import '../i18n/late'
import { ask, visit } from '../data/actions'
import { follow } from '../data/begin'
import { remember } from '../data/recover'
import { search, vocabulary } from '../data/search'
import { get, on, set } from '../data/store'
import { named, t } from '../i18n'
import { format } from '../pure/address'
import type { Card } from '../pure/types'
import { type Asked, isStop } from '../pure/url'
import '../ui/glyphs'
import { Sheet } from '../map/sheet'
import { Advice, Rest } from '../ui/advice'
import { Ask } from '../ui/ask'
import { Tune } from '../ui/filters'
import { Foot } from '../ui/foot'
import { Go } from '../ui/go'
import { parts } from '../ui/parts'
import { Settings } from '../ui/settings'

const href = (asked: Asked, code: string) => format({ ...asked, code, stop: isStop(code) })

Object.assign(parts, { href, Ask, Settings, Tune, Go, Advice, Rest, Foot, Sheet })

document.addEventListener('click', visit)
addEventListener('popstate', () => follow())
addEventListener('online', () => {
  set({ online: true })
  if (get().list.status === 'error' || get().list.keptAt) vocabulary().then(() => search())
})
addEventListener('keydown', e => {
  if (e.key === 'Escape' && get().asked.code && !e.defaultPrevented && (e.target as Element).id !== 'ask')
    return ask({ code: '' })
  if (e.key !== '/' || /^(INPUT|TEXTAREA|SELECT)$/.test((e.target as Element).tagName)) return
  e.preventDefault()
  document.getElementById('ask')?.focus()
})

// "Open until" moves on while the page lies open.
setInterval(() => set({ now: Date.now() }), 30_000)

// Cards seen are kept for the time without a network.
const note = () => {
  const { items, keptAt } = get().list
  if (items.length && items !== noted && keptAt === undefined) remember(items)
  noted = items
}
let noted: Card[] = []
on(note)
note()

const title = () => {
  const { asked, vocab } = get()
  if (!asked.code && vocab && (asked.page === 'find' || asked.page === 'markets'))
    document.title = t(`title.${asked.page}`, { city: named(vocab.city) })
}
on(title)
title()

if ('serviceWorker' in navigator && import.meta.env.PROD)
  navigator.serviceWorker.register('/sw.js').catch(() => undefined)
