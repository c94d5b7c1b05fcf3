import './css/index.css'
import { render } from 'preact'
import { follow, recall } from './data/begin'
import { vocabulary } from './data/search'
import { get, on, set } from './data/store'
import { App } from './pages/app'
import { bring } from './pages/bring'

/** Starts things: words, question, first list; the rest of the page follows when that is on its way. */
async function start(root: HTMLElement): Promise<void> {
  set({ now: Date.now() })
  let due = false
  let painted = false
  const draw = () => {
    due = false
    const s = get()
    bring(s)
    render(<App s={s} />, root)
    // Everything else waits until the first list (or why there is none) is on screen.
    if (!painted && (/ready|error/.test(s.list.status) || !/find|markets/.test(s.asked.page))) {
      painted = true
      requestAnimationFrame(() => setTimeout(() => bring(get(), true)))
      addEventListener('online', () => bring(get(), true))
    }
  }
  on(() => {
    if (due) return
    due = true
    queueMicrotask(draw)
  })
  vocabulary()
  await recall()
  follow(true)
}

// The pages of the desks load this file too, for what they share with it.
const root = document.getElementById('app')
if (root) start(root)
