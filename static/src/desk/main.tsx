import '../css/index.css'
import '../css/late.css'
import '../css/pages.css'
import '../css/desk.css'
import { render } from 'preact'
import { recall } from '../data/begin'
import { vocabulary } from '../data/search'
import { get, on } from '../data/store'
import '../i18n/late'
import '../ui/glyphs'
import { begin } from './me'
import { listen } from './route'
import { Desk } from './shell'

/** Starts the pages of the desks: who is here, the words, then the page the address names. */
async function start(root: HTMLElement): Promise<void> {
  await recall()
  await Promise.all([vocabulary(), begin()])
  let due = false
  // Always in a turn of its own: a page may go elsewhere, or change what is shown, while it is being drawn.
  const draw = () => {
    if (due) return
    due = true
    queueMicrotask(() => {
      due = false
      render(<Desk s={get()} />, root)
    })
  }
  on(draw)
  listen(draw)
  draw()
}

const root = document.getElementById('desk')
if (root) start(root)
