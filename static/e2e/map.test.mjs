import assert from 'node:assert/strict'
import { claim, desk, phone } from './browser.mjs'
import { always } from './places.mjs'

claim(
  'the ground is drawn: outlines, names of towns and districts in Chinese',
  { size: desk },
  async ({ app, page }) => {
    await app.open('/?e2e=1&map=10.4,104.7745,29.3403')
    await app.mapIdle()
    assert.ok((await app.drawn('town-names')).length > 5)
    if (process.env.HUISHOU_E2E_OUTLINES) assert.ok((await app.drawn('land')).length > 1)
    const labels = await page.evaluate(() =>
      window.mapForTest
        .queryRenderedFeatures({ layers: ['place-names', 'town-names', 'district-names'] })
        .map(f => f.properties.zh),
    )
    assert.ok(labels.includes('自流井区') || labels.some(l => /街道|镇/.test(l)), `${labels}`)
  },
)

claim('a place on the map opens with a tap, and stands out in the list', { size: desk }, async ({ app, page }) => {
  await app.open(`/?e2e=1&map=16,${always.lon},${always.lat}`)
  await app.mapIdle()
  assert.ok(
    (await app.drawn('place-names')).some(p => p.name === always.name),
    'names of digits, letters and Chinese are drawn',
  )
  await app.tapMap()
  await page.locator('.place h2').waitFor()
  assert.equal((await app.place()).name, always.name)
})

claim('on a phone the map waits behind its handle', { size: phone }, async ({ app, page }) => {
  const asked = []
  page.on('request', r => asked.push(new URL(r.url()).pathname))
  await app.open('/?e2e=1')
  assert.ok(!asked.some(a => /\/gl-|\/tiles\//.test(a)), 'nothing of the map is fetched before it is looked at')
  await app.openMap()
  const pixels = await app.pixels('11,110,79')
  assert.ok(pixels.colours > 500 && pixels.hits > 100, JSON.stringify(pixels))
  await app.closeMap()
  assert.ok((await app.cards()).length > 3)
})

claim(
  'without WebGL2 the plain map is drawn and the list works',
  { size: desk, flags: ['--disable-3d-apis'] },
  async ({ app, page }) => {
    await app.open('/?e2e=1')
    assert.equal(await page.evaluate(() => document.createElement('canvas').getContext('webgl2')), null)
    await app.searchItem('旧冰箱')
    await app.openNow()
    assert.equal((await app.cards())[0].name, always.name)
    await app.mapIdle()
    const pixels = await app.pixels('11,110,79')
    assert.ok(pixels.colours > 100, `${pixels.colours} colours: the map is blank`)
    assert.ok(pixels.hits > 100, `${pixels.hits} pixels of a marker's colour`)
    await app.open(`/?e2e=1&map=17,${always.lon},${always.lat}`)
    await app.mapIdle()
    await app.tapMap()
    await page.locator('.place h2').waitFor()
    assert.equal((await app.place()).name, always.name)
  },
)

claim(
  'when the map cannot be fetched the list still finds the nearest open place',
  { size: desk, allow: [/ERR_FAILED|Failed to (load|fetch)/] },
  async ({ app, page }) => {
    await page.route(/\/assets\/(gl|flat|view)-/, r => r.abort())
    await app.open('/')
    await app.searchItem('旧冰箱')
    await app.openNow()
    assert.equal((await app.cards())[0].name, always.name)
    await page.getByText('地图没有取到，列表照常可用。').waitFor()
    await page.unroute(/\/assets\/(gl|flat|view)-/)
    await app.map().getByRole('button', { name: '再试一次' }).click()
    await page.locator('.map canvas').first().waitFor()
  },
)
