import assert from 'node:assert/strict'
import { claim, desk, session } from './browser.mjs'

const camera = page => page.evaluate(() => ({ zoom: window.mapForTest.getZoom(), ...window.mapForTest.getCenter() }))

claim('an address that is shared shows the same list and the same map', { size: desk }, async ({ app, page }) => {
  await app.open('/?e2e=1&at=104.7,29.33&map=12.5,104.71,29.34')
  await app.mapIdle()
  await page.getByRole('button', { name: '大家电', exact: true }).click()
  await app.openNow()
  await page.getByRole('button', { name: '更多', exact: true }).click()
  await page.getByRole('button', { name: '中转站', exact: true }).click()
  await app.ready()
  // Moved by hand: the address follows the map.
  const box = await page.locator('.map').boundingBox()
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x - 80, y + 60, { steps: 6 })
  await page.mouse.up()
  await page.waitForFunction(() => !/map=12\.5,104\.71,29\.34(&|$)/.test(location.search))
  await app.mapIdle()
  const url = page.url()
  const cards = await app.cards()
  const view = await camera(page)
  assert.match(url, /accepts=appliance_large/)
  assert.match(url, /open=now/)
  assert.match(url, /kind=transfer_station/)

  const other = await session({ size: desk })
  try {
    await other.page.goto(url)
    await other.app.ready()
    await other.app.mapIdle()
    assert.deepEqual(await other.app.cards(), cards)
    for (const name of ['大家电', '现在开门'])
      assert.equal(
        await other.page.getByRole('button', { name, exact: true }).first().getAttribute('aria-pressed'),
        'true',
        name,
      )
    const there = await camera(other.page)
    assert.ok(Math.abs(there.zoom - view.zoom) < 0.02, `${there.zoom} ${view.zoom}`)
    assert.ok(
      Math.abs(there.lng - view.lng) < 2e-4 && Math.abs(there.lat - view.lat) < 2e-4,
      JSON.stringify([there, view]),
    )
  } finally {
    await other.close()
  }
})

claim('back and forward go through the questions asked', {}, async ({ app, page }) => {
  await app.open('/')
  const all = await app.cards()
  await page.getByRole('button', { name: '旧衣织物', exact: true }).click()
  await app.ready()
  const some = await app.cards()
  assert.notDeepEqual(some, all)
  await page.goBack()
  await app.ready()
  assert.deepEqual(
    (await app.cards()).map(c => c.code),
    all.map(c => c.code),
  )
  await page.goForward()
  await app.ready()
  assert.deepEqual(
    (await app.cards()).map(c => c.code),
    some.map(c => c.code),
  )
})
