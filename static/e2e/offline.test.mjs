import assert from 'node:assert/strict'
import { claim } from './browser.mjs'
import { always } from './places.mjs'

const away = /ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to fetch|no answer in time/

claim(
  'after one visit the list works without a network, and so does opening the page',
  { allow: [away] },
  async ({ app, page, context }) => {
    await app.open('/')
    await page.waitForFunction(() =>
      navigator.serviceWorker
        .getRegistration()
        .then(r => r?.active?.state === 'activated' && !!navigator.serviceWorker.controller),
    )
    const before = await app.cards()
    await page.waitForFunction(() => localStorage['huishou.pool'])

    await context.setOffline(true)
    await page.getByRole('button', { name: '大家电', exact: true }).click()
    await app.offlineNote().waitFor()
    assert.match(await app.offlineNote().innerText(), /离线：显示.*的结果/)
    const cards = await app.cards()
    assert.ok(
      cards.length > 0 && cards.every(c => before.some(b => b.code === c.code)),
      'kept places, filtered on the device',
    )
    assert.equal(cards[0].name, always.name)

    await page.reload()
    await app.ready()
    assert.match(await app.offlineNote().innerText(), /离线/)
    assert.deepEqual(
      (await app.cards()).map(c => c.code),
      cards.map(c => c.code),
    )

    await app.openPlace(cards[0].code)
    assert.equal((await app.place()).name, always.name)
    await app.back()
    await app.ready()

    await context.setOffline(false)
    await page.evaluate(() => dispatchEvent(new Event('online')))
    await app.offlineNote().waitFor({ state: 'detached' })
  },
)

claim(
  'a server that is away is told from no results',
  { allow: [/ERR_|Failed to fetch|503/] },
  async ({ app, page }) => {
    await page.route('**/api/v1/sites/nearest*', r =>
      r.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        body: '{"code":"store.unavailable","status":503,"title":"x"}',
      }),
    )
    await page.goto('/')
    await app.error().waitFor()
    assert.match(await app.error().innerText(), /没有找成[\s\S]*store\.unavailable/)
    await page.unroute('**/api/v1/sites/nearest*')
    await page.getByRole('button', { name: '再试一次' }).click()
    await app.ready()
    assert.ok((await app.cards()).length > 3)
  },
)
