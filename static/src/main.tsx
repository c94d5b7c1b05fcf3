import './css/index.css'
import { render } from 'preact'
import { follow, recall } from './data/begin'
import { vocabulary } from './data/search'
import { get, on, set } from './data/store'
import { App } from './pages/app'
import { bring } from './pages/bring'

/** Starts things: words, question, first list; the rest of the page follows when that is on its way. */
async function start(): Promise<void> {
  set({ now: Date.now() })
  const root = document.getElementById('app')!
  let due = false
  const draw = () => {
    due = false
    const s = get()
    // Everything else waits until the first list is there (or cannot be).
    bring(s, /ready|error/.test(s.list.status) || !/find|markets/.test(s.asked.page))
    render(<App s={s} />, root)
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

start()
