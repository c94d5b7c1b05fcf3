import assert from 'node:assert/strict'
import test from 'node:test'
import { violations } from './axe.mjs'
import { desk, phone, session } from './browser.mjs'
import { alwaysCode } from './place.test.mjs'

const every = ['zh', 'en'].flatMap(lang =>
  ['light', 'dark'].flatMap(theme => [false, true].map(big => ({ lang, theme, big }))),
)
/** two of them, unlike in everything: for pages that share their colours with those looked at in all. */
const two = [every[0], every[7]]
const named = l => `${l.lang} ${l.theme}${l.big ? ' large' : ''}`

/** pages by name: the address, the window, and what is done before axe looks. */
async function pages() {
  return {
    'the list': { path: '/?accepts=fridge' },
    'the list beside the map': { path: '/?e2e=1', size: desk, looks: two, act: async ({ app }) => app.mapIdle() },
    'an empty list': { path: '/?at=105.9,30.4&accepts=paper' },
    suggestions: { path: '/', looks: two, act: async ({ app }) => app.suggestions('bx') },
    'the unfolded filters': { path: '/', looks: two, act: ({ page }) => page.locator('.chip--more').click() },
    'a place': { path: `/p/${await alwaysCode()}` },
    markets: { path: '/markets' },
    'open data': { path: '/data', act: ({ page }) => page.locator('table.bars').waitFor() },
    about: { path: '/about' },
    'no such page': { path: '/nothing-here' },
    embed: { path: '/embed' },
    'log in': { path: '/login', desk: 'input[name=login]' },
    'report a problem': { path: '/report', desk: 'textarea[name=text]' },
  }
}

for (const [name, given] of Object.entries(await pages()))
  test(`axe finds nothing on ${name}: zh, en, light, dark, large type`, { timeout: 120_000 }, async () => {
    const s = await session({ size: given.size ?? phone, allow: [/404/] })
    const found = {}
    try {
      await s.page.goto(given.path)
      for (const look of given.looks ?? every) {
        // The device's choice, read when the page begins.
        await s.page.evaluate(p => localStorage.setItem('huishou.prefs', p), JSON.stringify(look))
        await s.page.reload()
        if (given.desk) await s.page.locator(given.desk).waitFor()
        else {
          await s.page
            .locator('[data-testid="list"]:visible, [data-testid="empty"]:visible, .text, .place h2')
            .first()
            .waitFor()
          if (given.path !== '/embed') await s.page.locator('.head__set').waitFor()
          await s.page.locator('.tune button:visible, .foot:visible, .place__part').first().waitFor()
        }
        await given.act?.(s)
        const bad = await violations(s.page)
        if (bad.length) {
          found[named(look)] = bad
          await s.shoot(`axe ${name} ${named(look)}`)
        }
      }
      assert.deepEqual(found, {})
      assert.deepEqual(s.errors(), [])
    } finally {
      await s.close()
    }
  })

test('axe finds nothing on the API page, light and dark', { timeout: 60_000 }, async () => {
  for (const colorScheme of ['light', 'dark']) {
    const s = await session({ colorScheme })
    try {
      await s.page.goto('/docs')
      assert.deepEqual(await violations(s.page), [], colorScheme)
      assert.deepEqual(s.errors(), [])
    } finally {
      await s.close()
    }
  }
})
