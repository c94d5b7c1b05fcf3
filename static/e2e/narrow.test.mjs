import assert from 'node:assert/strict'
import { claim } from './browser.mjs'
import { overflow } from './overflow.mjs'
import { alwaysCode } from './place.test.mjs'

const pages = async () => [
  '/?accepts=fridge',
  '/?at=105.9,30.4&accepts=paper',
  `/p/${await alwaysCode()}`,
  '/markets',
  '/data',
  '/about',
  '/nothing-here',
  '/docs',
]

const views = [
  ['320 px wide', { size: { width: 320, height: 640 } }],
  ['320 px wide in large type', { size: { width: 320, height: 640 }, prefs: { big: true } }],
  ['320 px wide in English', { size: { width: 320, height: 640 }, prefs: { lang: 'en', big: true } }],
  // A window of 1280 × 1024 at 200 % has this many CSS pixels.
  ['200 % zoom', { size: { width: 640, height: 512 }, deviceScaleFactor: 2 }],
]
for (const [name, options] of views)
  claim(
    `${name}: no page scrolls sideways`,
    { ...options, limit: 90_000, allow: [/404.*nothing-here/] },
    async ({ app, page }) => {
      const found = {}
      for (const path of await pages()) {
        if (path === '/docs') await page.goto(path)
        else await app.open(path)
        const over = await overflow(page)
        if (over.length) found[path] = over
      }
      await app.open('/')
      await page.getByRole('button', { name: options.prefs?.lang === 'en' ? 'More' : '更多', exact: true }).click()
      await app.suggestions('bx')
      const over = await overflow(page)
      if (over.length) found['/ unfolded'] = over
      assert.deepEqual(found, {})
    },
  )
