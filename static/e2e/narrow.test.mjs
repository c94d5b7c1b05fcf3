import assert from 'node:assert/strict'
import { claim } from './browser.mjs'
import { alwaysCode } from './place.test.mjs'

/** overflow lists what sticks out of the page to the right (what scrolls in a box of its own does not count). */
const overflow = page =>
  page.evaluate(() => {
    const wide = document.documentElement.clientWidth
    const scrolls = e => {
      for (let p = e.parentElement; p && p !== document.body; p = p.parentElement)
        if (/auto|scroll|hidden|clip/.test(getComputedStyle(p).overflowX)) return true
      return false
    }
    const out = []
    if (document.scrollingElement.scrollWidth > wide)
      out.push(`the page is ${document.scrollingElement.scrollWidth} px wide`)
    for (const e of document.body.querySelectorAll('*')) {
      const box = e.getBoundingClientRect()
      if (
        box.width > 1 &&
        box.height > 1 &&
        box.right > wide + 1 &&
        getComputedStyle(e).position !== 'fixed' &&
        !scrolls(e)
      )
        out.push(`${e.tagName.toLowerCase()}.${e.getAttribute('class') ?? ''} ends at ${Math.round(box.right)} px`)
    }
    return out.slice(0, 5)
  })

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
