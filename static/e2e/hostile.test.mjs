import assert from 'node:assert/strict'
import { ask, claim, desk, site } from './browser.mjs'
import { intruders } from './intruders.mjs'
import { hostileAt, payloads } from './places.mjs'

const places = async () =>
  (await ask(`api/v1/places?lon=${hostileAt[0]}&lat=${hostileAt[1]}&limit=100`)).items.filter(
    p => p.name.includes('hacked') || p.name.includes('evil') || p.name.includes('display:none'),
  )
const near = `at=${hostileAt}`

claim('names that are code are shown as text in the list and on the map', { size: desk }, async ({ app, page }) => {
  const all = await places()
  assert.equal(all.length, payloads.length, 'every hostile row was imported')
  await app.open(`/?${near}&e2e=1&map=15,${hostileAt[0] + 0.004},${hostileAt[1] + 0.003}`)
  for (let shown = 20; shown < all.length; shown += 20) {
    await page.getByRole('button', { name: /再看/ }).click()
    await app.ready()
  }
  const names = (await app.cards()).map(c => c.name)
  for (const p of all) assert.ok(names.includes(p.name), `${p.name} is in the list, letter by letter`)
  await app.mapIdle()
  assert.ok((await app.drawn('places')).length >= 20)
  await page.mouse.move(800, 350)
  assert.deepEqual(await intruders(page), [])
  await app.searchText('<img src=x')
  assert.deepEqual(await intruders(page), [])
})

claim(
  'place pages, their print and their suggestions show such names as text',
  { limit: 120_000 },
  async ({ app, page }) => {
    const all = await places()
    // What the server writes, read as a browser reads it, for every name.
    await app.open('/about')
    for (const p of all) {
      const html = await (await fetch(new URL(`p/${p.code}`, site))).text()
      const found = await page.evaluate(text => {
        const doc = new DOMParser().parseFromString(text, 'text/html')
        return {
          scripts: doc.querySelectorAll('script').length,
          strange: doc.querySelectorAll('img,svg,iframe,object,style,base,meta[http-equiv],[onerror],[onload]').length,
          title: doc.title,
          text: doc.body.innerText.includes('hacked'),
        }
      }, html)
      assert.deepEqual(
        found,
        { scripts: 2, strange: 0, title: `${p.name} · 回收`.replace(/\s+/g, ' '), text: false },
        p.name,
      )
    }
    // In the page itself: opened one after the other as a person would.
    await app.open(`/?${near}&accepts=paper`)
    for (const c of (await app.cards()).slice(0, 20)) {
      await app.openPlace(c.code)
      await page.getByRole('heading', { name: '详细信息' }).waitFor()
      assert.equal((await app.place()).name, c.name)
      assert.deepEqual(await intruders(page), [], c.name)
      await app.back()
      await page.locator('.place').waitFor({ state: 'detached' })
    }
    const worst = all.find(p => p.name.startsWith('</title>'))
    await app.open(`/p/${worst.code}`)
    await page.emulateMedia({ media: 'print' })
    assert.ok((await page.locator('.sign h1').innerText()).includes('</title>'))
    assert.deepEqual(await intruders(page), [])
    await page.emulateMedia({ media: 'screen' })
    await app.open('/')
    await app.suggestions('<img')
    assert.deepEqual(await intruders(page), [])
  },
)

claim('the embedded page shows such names as text', {}, async ({ page }) => {
  await page.goto(`/embed?${near}`)
  await page.getByTestId('list').waitFor()
  assert.ok((await page.locator('.card__name').allInnerTexts()).some(n => n.includes('<script>')))
  assert.deepEqual(await intruders(page), [])
})

claim('an address that is code does nothing', { allow: [/404|422/] }, async ({ app, page }) => {
  const bad = '"><img src=x onerror=window.hacked=1><script>window.hacked=1</script>'
  const e = encodeURIComponent(bad)
  for (const path of [
    `/?q=${e}`,
    `/?item=${e}`,
    `/?accepts=${e}`,
    `/?area=${e}&kind=${e}`,
    `/p/${e}`,
    `/${e}`,
    `/?lang=${e}`,
    `/?at=${e}&map=${e}`,
  ]) {
    await page.goto(path)
    await page.getByRole('button', { name: '大字版' }).waitFor()
    assert.deepEqual(await intruders(page), [], path)
  }
  await app.open(`/?q=${e}`)
  assert.ok((await app.empty().innerText()).includes(bad.slice(0, 20)))
})
