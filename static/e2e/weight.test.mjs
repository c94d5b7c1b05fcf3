import assert from 'node:assert/strict'
import { claim, desk, phone } from './browser.mjs'
import { alwaysCode } from './place.test.mjs'

const FIRST = 15_000
const ALL = 350_000

/** fetched gives the scripts and styles the page has asked for: when (ms of the page's clock), and their bytes as sent. */
const fetched = page =>
  page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter(e => /\.(js|css)$/.test(new URL(e.name).pathname))
      .map(e => ({ name: new URL(e.name).pathname, at: e.startTime, sent: e.encodedBodySize, raw: e.decodedBodySize })),
  )

/** Bytes count as the server sends them: a service worker hands files on unpacked. */
const plain = { serviceWorkers: 'block' }

const sum = list => list.reduce((n, f) => n + f.sent, 0)

claim(
  'the first list needs at most 15 kB of scripts and styles',
  { ...plain, size: phone, allow: [/ERR_FAILED|Failed to/] },
  async ({ app, page, context }) => {
    await app.open('/')
    const answered = await page.evaluate(
      () => performance.getEntriesByType('resource').find(e => e.name.includes('/sites/nearest')).responseEnd,
    )
    const files = (await fetched(page)).filter(f => f.at < answered)
    assert.ok(
      files.length >= 2 && files.every(f => f.sent > 0 && f.sent < f.raw),
      `sent compressed: ${JSON.stringify(files)}`,
    )
    console.log(`first list: ${sum(files)} bytes in ${files.length} files`)
    assert.ok(sum(files) <= FIRST, JSON.stringify(files))

    // Nothing else is needed: with these files alone there is a list, and every place in it can be opened.
    const bare = await context.newPage()
    const names = files.map(f => f.name)
    await bare.route('**/assets/*', r =>
      names.includes(new URL(r.request().url()).pathname) ? r.continue() : r.abort(),
    )
    await bare.goto('/')
    await bare.getByTestId('card').first().waitFor()
    assert.match(await bare.getByTestId('card').first().locator('a').first().getAttribute('href'), /^\/p\//)
    await bare.close()
  },
)

claim('everything with the map needs at most 350 kB', { ...plain, size: desk }, async ({ app, page }) => {
  await app.open(`/p/${await alwaysCode()}?e2e=1`)
  await app.mapIdle()
  await page.waitForLoadState('networkidle')
  const files = await fetched(page)
  assert.ok(
    files.some(f => /\/gl-/.test(f.name)),
    'the map is among them',
  )
  console.log(`everything: ${sum(files)} bytes in ${files.length} files`)
  assert.ok(sum(files) <= ALL, JSON.stringify(files))
})
