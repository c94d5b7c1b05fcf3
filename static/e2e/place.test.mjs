import assert from 'node:assert/strict'
import { ask, claim, phone } from './browser.mjs'
import { always } from './places.mjs'

/** alwaysCode is the code the registry gave to the place that never closes. */
export async function alwaysCode() {
  return (await ask(`api/v1/places?q=${encodeURIComponent(always.name)}&limit=1`)).items[0].code
}

claim('a place page: state, week with today, QR code, details', { size: phone }, async ({ app, page }) => {
  await app.open(`/p/${await alwaysCode()}`)
  await page.getByRole('heading', { name: '详细信息' }).waitFor()
  await page.locator('.place__qr').scrollIntoViewIfNeeded()
  await page.waitForFunction(() => document.querySelector('.place__qr img')?.naturalWidth > 0)
  const place = await app.place()
  assert.equal(place.name, always.name)
  assert.match(place.state, /全天开放/)
  assert.equal(place.today.length, 1)
  assert.match(place.today[0], /今天[\s\S]*全天/)
  assert.ok(place.qr)
  assert.equal(await page.locator('table.week tr').count(), 7)
  assert.match(await page.title(), new RegExp(always.name))
  const call = page.getByRole('link', { name: /打电话给/ })
  assert.equal(await call.getAttribute('href'), 'tel:08135550100')
})

claim('map links go to the named maps, each in its own datum', {}, async ({ app, page }) => {
  await app.open(`/p/${await alwaysCode()}`)
  await page.getByRole('heading', { name: '打开地图导航' }).waitFor()
  const links = (await app.place()).links
  const by = host => {
    const found = links.find(l => l.includes(host))
    assert.ok(found, `${host} among ${links}`)
    return found
  }
  const pair = /(-?\d+\.\d+),(-?\d+\.\d+)/
  const lonLat = link => pair.exec(link).slice(1, 3).map(Number)
  const latLon = link => lonLat(link).reverse()
  const found = [
    ['gcj02', lonLat(by('uri.amap.com'))],
    ['gcj02', latLon(by('apis.map.qq.com'))],
    ['gcj02', latLon(by('maps.apple.com'))],
    ['bd09', latLon(by('api.map.baidu.com'))],
    ['wgs84', latLon(by('geo:'))],
    ['wgs84', /mlat=(.+)&mlon=([^#]+)/.exec(by('openstreetmap.org')).slice(1, 3).map(Number).reverse()],
  ]
  for (const [crs, [lon, lat]] of found) {
    const near = async as =>
      (await ask(`api/v1/sites/nearest?lon=${lon}&lat=${lat}&crs=${as}&radius=5000&limit=100`)).items.find(
        i => i.name === always.name,
      )
    assert.ok((await near(crs)).distance < 2, `${lon},${lat} read as ${crs} is the place`)
    if (crs !== 'wgs84') assert.ok((await near('wgs84')).distance > 200, `${lon},${lat} is shifted`)
  }
  assert.match(by('uri.amap.com'), /coordinate=gaode/)
  assert.match(by('api.map.baidu.com'), /coord_type=bd09ll/)
  // Tencent's coord_type: 1 is GPS and shifted again, 2 (its default) is its own.
  assert.doesNotMatch(by('apis.map.qq.com'), /coord_type=1/)
})

claim('the way there: the main action on a card offers the maps', {}, async ({ app, page }) => {
  await app.open('/?accepts=fridge&open=now')
  const card = app.card(await alwaysCode())
  await card.getByRole('button', { name: /导航/ }).click()
  const group = card.getByRole('group')
  await group.waitFor()
  assert.deepEqual(await group.getByRole('link').allInnerTexts(), ['高德', '百度', '腾讯', 'Apple', 'OSM', '其他'])
  assert.equal(new URL(page.url()).pathname, '/')
})

claim('a code that does not exist is said so, with a way on', { allow: [/404/] }, async ({ app, page }) => {
  await app.open('/p/S-510302-9999')
  assert.equal(await page.locator('.place h2').innerText(), '没有这个地点')
  assert.match(await page.getByTestId('place').innerText(), /S-510302-9999/)
  await page.getByTestId('place').getByRole('link', { name: '看看附近的回收点' }).click()
  await app.ready()
  assert.ok((await app.cards()).length > 3)
})
