import assert from 'node:assert/strict'
import { ask, claim } from './browser.mjs'
import { alwaysCode } from './place.test.mjs'

/** chrome gives all words of the page a person can see or hear, one a line. */
const chrome = page =>
  page.evaluate(() => {
    const out = [document.title]
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT)
    for (let n = walk.currentNode; n; n = walk.nextNode()) {
      if (n.nodeType === 3) {
        if (!/^(SCRIPT|STYLE|NOSCRIPT)$/.test(n.parentElement.tagName)) out.push(n.data)
      } else
        for (const a of ['aria-label', 'title', 'alt', 'placeholder'])
          if (n.hasAttribute(a)) out.push(n.getAttribute(a))
    }
    return out.map(x => x.trim()).filter(Boolean)
  })

const han = /\p{Script=Han}/u

/** own are the registry's words, which stay Chinese: names, addresses, districts, item words. */
async function own() {
  const words = new Set(['中文'])
  for (let cursor = ''; ; ) {
    const got = await ask(`api/v1/places?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
    for (const p of got.items) for (const w of [p.name, p.address]) if (w) words.add(w)
    cursor = got.next
    if (!cursor) break
  }
  // Mobile stops have their vehicles' names, too.
  for (let cursor = ''; ; ) {
    const got = await ask(`api/v1/stops?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
    for (const p of got.items) for (const w of [p.name, p.address, p.vehicle, p.run]) if (w) words.add(w)
    cursor = got.next
    if (!cursor) break
  }
  for (const i of (await ask(`api/v1/items?q=${encodeURIComponent('冰箱')}`)).items) words.add(i.word).add('旧冰箱')
  return [...words].sort((a, b) => b.length - a.length)
}

claim(
  'switching to English leaves no Chinese but the registry’s own names',
  { limit: 90_000, allow: [/404.*nothing-here/] },
  async ({ app, page }) => {
    const names = await own()
    const strange = async where => {
      const left = (await chrome(page))
        .map(line => names.reduce((l, n) => l.replaceAll(n, ''), line))
        .filter(l => han.test(l))
      assert.deepEqual(left, [], `Chinese on ${where}`)
    }
    await app.open('/?accepts=fridge')
    assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN')
    await app.speak('en')
    await page.getByRole('button', { name: 'Open now' }).waitFor()
    assert.equal(await page.locator('html').getAttribute('lang'), 'en')
    await strange('the list')
    await page.getByRole('button', { name: 'More', exact: true }).click()
    await strange('the unfolded filters')
    await app.suggestions('fridge')
    await strange('the suggestions')
    // The choice is kept: the next page speaks English at once.
    for (const path of [
      `/p/${await alwaysCode()}`,
      '/markets',
      '/data',
      '/about',
      '/nothing-here',
      '/?at=105.9,30.4&accepts=paper',
    ]) {
      await app.open(path)
      await page.waitForLoadState('networkidle')
      await strange(path)
    }
    await app.speak('zh')
    assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN')
  },
)
