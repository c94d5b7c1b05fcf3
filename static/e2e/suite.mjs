// All browser tests in one process and one browser, one after the other; the last looks back on all of them.
import { after } from 'node:test'
import { stopAll } from './browser.mjs'

after(stopAll)

await import('./hosts.test.mjs')
await import('./find.test.mjs')
await import('./place.test.mjs')
await import('./words.test.mjs')
await import('./offline.test.mjs')
await import('./map.test.mjs')
await import('./keyboard.test.mjs')
await import('./narrow.test.mjs')
await import('./hostile.test.mjs')
await import('./print.test.mjs')
await import('./address.test.mjs')
await import('./weight.test.mjs')
await import('./desk.test.mjs')
await import('./stops.test.mjs')
await import('./driver.test.mjs')
await import('./pickup.test.mjs')
await import('./prices.test.mjs')
await import('./xss.test.mjs')
await import('./desks.test.mjs')
await import('./axe.test.mjs')
await import('./count.test.mjs')
