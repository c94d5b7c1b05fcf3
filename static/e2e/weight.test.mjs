import assert from 'node:assert/strict'
import { claim, desk, phone } from './browser.mjs'
import { alwaysCode } from './place.test.mjs'

const FIRST = 15_000
const ALL = 350_000

/** fetched gives the scripts and styles that had arrived by `until` (ms of the page's clock), with their bytes as sent. */
const fetched = (page, until = Number.MAX_VALUE) =>
  page.evaluate(
    until =>
      performance
        .getEntriesByType('resource')
        .filter(e => /\.(js|css)$/.test(new URL(e.name).pathname) && e.responseEnd <= until)
        .map(e => ({ name: new URL(e.name).pathname, sent: e.encodedBodySize, raw: e.decodedBodySize })),
    until,
  )

const sum = list => list.reduce((n, f) => n + f.sent, 0)

claim('the first list needs at most 15 kB of scripts and styles', { size: phone }, async ({ app, page, context }) => {
  await context.addInitScript(() => {
    new MutationObserver((_, me) => {
      if (!document.querySelector('[data-testid="list"]')) return
      window.listAt = performance.now()
      me.disconnect()
    }).observe(document, { childList: true, subtree: true })
  })
  await app.open('/')
  const at = await page.evaluate(() => window.listAt)
  const files = await fetched(page, at)
  assert.ok(files.length >= 2 && files.every(f => f.sent > 0 && f.sent < f.raw), `sent compressed: ${JSON.stringify(files)}`)
  console.log(`first list: ${sum(files)} bytes in ${files.length} files, after ${Math.round(at)} ms on this machine`)
  assert.ok(sum(files) <= FIRST, JSON.stringify(files))
})

claim('everything with the map needs at most 350 kB', { size: desk }, async ({ app, page }) => {
  await app.open(`/p/${await alwaysCode()}?e2e=1`)
  await app.mapIdle()
  await page.waitForLoadState('networkidle')
  const files = await fetched(page)
  assert.ok(files.some(f => /\/gl-/.test(f.name)), 'the map is among them')
  console.log(`everything: ${sum(files)} bytes in ${files.length} files`)
  assert.ok(sum(files) <= ALL, JSON.stringify(files))
})
