import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ask, claim, desk } from './browser.mjs'
import { always, centre, csv, row } from './places.mjs'

/** metres between two points, by a formula of its own. */
function metres([aLon, aLat], [bLon, bLat]) {
  const r = Math.PI / 180
  const x = Math.sin(((bLat - aLat) * r) / 2) ** 2
  const y = Math.cos(aLat * r) * Math.cos(bLat * r) * Math.sin(((bLon - aLon) * r) / 2) ** 2
  return 2 * 6371008.8 * Math.asin(Math.sqrt(x + y))
}

/** everyPlace reads the whole registry, page by page. */
async function everyPlace(query = '') {
  const all = []
  for (let cursor = ''; ; ) {
    const got = await ask(`api/v1/places?limit=100${query}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
    all.push(...got.items)
    cursor = got.next
    if (!cursor) return all
  }
}

/** nearestOpenFridge is the answer by looking at every place. */
async function nearestOpenFridge() {
  return (await everyPlace())
    .filter(p => p.openNow && ['fridge', 'appliance_large'].some(c => p.accepts?.includes(c)) && p.kind !== 'market')
    .map(p => ({ ...p, far: metres(centre, p.location.coordinates) }))
    .sort((a, b) => a.far - b.far)
}

claim(
  'an old fridge: the nearest open place is first in the list and drawn on the map',
  { size: desk },
  async ({ app, page }) => {
    await app.open('/?e2e=1')
    await app.searchItem('旧冰箱')
    await app.openNow()
    const [first, second] = await nearestOpenFridge()
    assert.equal(first.name, always.name, 'the place that never closes is the nearest')
    const cards = await app.cards()
    assert.equal(cards[0].code, first.code)
    assert.equal(cards[1].code, second.code)
    assert.match(cards[0].distance, /^\d+ m$/)
    assert.equal(cards[0].state, '全天开放')
    assert.ok(cards[0].takes.includes('冰箱'), `${cards[0].takes}`)
    assert.match(await app.advice().first().innerText(), /二手市场/, 'selling it is offered first')

    await app.mapIdle()
    const pixels = await app.pixels('11,110,79')
    assert.ok(pixels.colours > 500, `${pixels.colours} colours: the map is blank`)
    assert.ok(pixels.hits > 100, `${pixels.hits} pixels of a marker's colour`)
    assert.ok((await app.drawn('places')).length > 0)

    await app.openPlace(first.code)
    await app.mapIdle()
    const chosen = await app.drawn('chosen')
    assert.ok(
      chosen.some(p => p.name === always.name),
      `the open place stands out on the map: ${JSON.stringify(chosen)}`,
    )
    assert.equal((await app.place()).name, always.name)
    assert.equal(new URL(page.url()).pathname, `/p/${first.code}`)
  },
)

claim('initials find the item: bx is 冰箱', {}, async ({ app }) => {
  await app.open('/')
  const options = await app.suggestions('bx')
  assert.match(options[0], /冰箱/)
  await app.field().press('ArrowDown')
  await app.field().press('Enter')
  await app.ready()
  assert.match(await app.advice().first().innerText(), /制冷剂/)
  assert.ok((await app.cards()).length > 3)
})

claim('English words find the same item', { prefs: { lang: 'en' } }, async ({ app }) => {
  await app.open('/')
  const options = await app.suggestions('old fridge')
  assert.match(options[0], /Fridge/)
  await app.field().press('ArrowDown')
  await app.field().press('Enter')
  await app.ready()
  const [first] = await app.cards()
  assert.equal(first.name, always.name)
  assert.equal(first.state, 'Open day and night')
  assert.ok(first.takes.includes('Fridge'), `${first.takes}`)
})

claim('what may not be bought is refused, with the reason', {}, async ({ app, page }) => {
  await app.open('/')
  await app.searchItem('井盖')
  assert.match(await page.getByTestId('refused').innerText(), /禁止收购/)
  assert.equal((await app.cards()).length, 0)
})

claim('nothing near: the list says where the nearest is and what to do', {}, async ({ app }) => {
  await app.open('/?at=105.9,30.4&accepts=paper')
  const empty = await app.empty().innerText()
  assert.match(empty, /20 km 内没有/)
  assert.match(empty, /最近的在 \d+/)
  await app.open('/?q=没有这个名字的地方')
  assert.match(await app.empty().innerText(), /没有名称或地址含/)
})

claim(
  'a device position is used and never put in the address',
  { geolocation: { longitude: 104.301, latitude: 29.101 }, permissions: ['geolocation'] },
  async ({ app, page }) => {
    await app.open('/')
    await page.getByRole('button', { name: '我的位置' }).click()
    await page.getByRole('heading', { name: '离我的位置最近' }).waitFor()
    await app.ready()
    assert.match((await app.cards())[0].distance, /^\d+ m$/)
    assert.doesNotMatch(page.url(), /104|29\.1/)
    const kept = await page.evaluate(() => JSON.stringify(localStorage))
    assert.doesNotMatch(kept, /104\.301|29\.101/)
  },
)

claim('a place imported by another process is there within 2 s', {}, async ({ app, page }) => {
  await app.open('/')
  const tmp = mkdtempSync(join(tmpdir(), 'huishou-e2e-'))
  try {
    const file = join(tmp, 'late.csv')
    const at = [104.95, 29.45]
    writeFileSync(file, csv([row('late', { name: '刚登记的回收点', lon: at[0], lat: at[1] })]))
    const near = () => ask(`api/v1/sites/nearest?lon=${at[0]}&lat=${at[1]}&limit=1`)
    assert.notEqual((await near()).items[0].name, '刚登记的回收点')
    const args = ['import', file, '--crs', 'wgs84', '--publish', '--data', process.env.HUISHOU_E2E_DATA]
    await promisify(execFile)(process.env.HUISHOU_E2E_BIN, args)
    const done = Date.now()
    const within = async (what, is) => {
      while (!(await is())) {
        if (Date.now() - done > 2000) assert.fail(`${what} does not have it after 2 s`)
        await new Promise(again => setTimeout(again, 25))
      }
      return Date.now() - done
    }
    const [x, y] = tile(at, 16)
    const [list, drawn] = await Promise.all([
      within('nearest', async () => (await near()).items[0].name === '刚登记的回收点'),
      within('the tile', async () => {
        const body = await (await fetch(new URL(`/tiles/places/16/${x}/${y}.mvt`, page.url()))).arrayBuffer()
        return Buffer.from(body).includes('刚登记的回收点')
      }),
    ])
    console.log(`seen in nearest after ${list} ms, in a tile after ${drawn} ms`)
    await app.open(`/?at=${at}`)
    assert.equal((await app.cards())[0].name, '刚登记的回收点')
  } finally {
    rmSync(tmp, { recursive: true, force: true })
  }
})

/** tile is the column and row of the map tile a point lies in. */
function tile([lon, lat], zoom) {
  const n = 2 ** zoom
  const r = (lat * Math.PI) / 180
  return [Math.floor(((lon + 180) / 360) * n), Math.floor(((1 - Math.asinh(Math.tan(r)) / Math.PI) / 2) * n)]
}
