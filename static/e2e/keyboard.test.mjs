import assert from 'node:assert/strict'
import { claim, desk, phone } from './browser.mjs'
import { always } from './places.mjs'

const focused = page =>
  page.evaluate(() => {
    const e = document.activeElement
    return {
      id: e.id,
      tag: e.tagName,
      text: (e.innerText ?? '').trim(),
      label: e.getAttribute('aria-label'),
      code: e.closest('[data-code]')?.dataset.code,
    }
  })

/** tabTo presses Tab until `is` holds; it fails after `most` presses. */
async function tabTo(page, is, most) {
  for (let n = 1; n <= most; n++) {
    await page.keyboard.press('Tab')
    const now = await focused(page)
    if (is(now)) return n
    const ring = await page.evaluate(() => {
      const e = document.activeElement
      const box = e.getBoundingClientRect()
      return e === document.body || (box.width > 0 && box.height > 0)
    })
    assert.ok(ring, `focus went to something that is not seen: ${JSON.stringify(now)}`)
  }
  assert.fail(`not reached in ${most} presses of Tab; focus is on ${JSON.stringify(await focused(page))}`)
}

for (const [name, size] of [
  ['phone', phone],
  ['desktop', desk],
])
  claim(`the keyboard alone finds, opens and leaves a place (${name})`, { size }, async ({ app, page }) => {
    await app.open('/')
    await tabTo(page, f => f.id === 'ask', 12)
    await page.keyboard.type('bx')
    await page.getByRole('option', { name: '“bx”' }).waitFor()
    await page.keyboard.press('ArrowDown')
    assert.equal(await app.field().getAttribute('aria-activedescendant'), 'ask-0')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /^收冰箱/ }).waitFor()
    await app.ready()
    assert.equal((await app.cards())[0].name, always.name)

    const first = (await app.cards())[0].code
    const presses = await tabTo(page, f => f.code === first && f.tag === 'A', 40)
    console.log(`${name}: ${presses} presses of Tab from the field to the first place`)
    await page.keyboard.press('Enter')
    await page.locator('.place h2').waitFor()
    await page.waitForFunction(() => document.activeElement?.tagName === 'H2')

    await page.goBack()
    await page.locator('.place').waitFor({ state: 'detached' })
    await page.waitForFunction(code => document.activeElement?.closest('[data-code]')?.dataset.code === code, first, {
      timeout: 5000,
    })

    await page.keyboard.press('Enter')
    await page.locator('.place h2').waitFor()
    await page.waitForFunction(() => document.activeElement?.tagName === 'H2')
    await page.keyboard.press('Shift+Tab')
    assert.match((await focused(page)).text, /返回列表/)
    await page.keyboard.press('Enter')
    await page.waitForFunction(code => document.activeElement?.closest('[data-code]')?.dataset.code === code, first, {
      timeout: 5000,
    })
  })

claim('the slash key goes to the search field and Escape leaves the suggestions', {}, async ({ app, page }) => {
  await app.open('/')
  await page.keyboard.press('/')
  assert.equal((await focused(page)).id, 'ask')
  await page.getByRole('option').first().waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('listbox').waitFor({ state: 'hidden' })
})

claim('the first stop is a link that skips to the results', {}, async ({ app, page }) => {
  await app.open('/')
  await page.keyboard.press('Tab')
  assert.equal((await focused(page)).text, '跳到结果')
  await page.keyboard.press('Enter')
  assert.equal((await focused(page)).id, 'results')
})
