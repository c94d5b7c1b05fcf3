// Prices: a clerk writes a board with the keyboard, residents see it, its history and what the city pays.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { violations } from './axe.mjs'
import { phone, session } from './browser.mjs'
import { invite, join, send } from './people.mjs'

test('a board is written by keyboard and seen by residents', { timeout: 120_000 }, async () => {
  const s = await join('价目管理员', invite('admin'))
  const reviewer = await join('价目审核员', invite('reviewer@510300'))
  const resident = await session({ size: phone })
  try {
    const { page } = s
    const made = await send(page, '/api/v1/work/places', {
      body: {
        kind: 'community_point',
        name: '价目试点',
        location: { type: 'Point', coordinates: [104.7702, 29.3451] },
        accepts: ['paper', 'plastic'],
      },
    })
    assert.equal(made.status, 201, JSON.stringify(made.body))
    const at = `/api/v1/work/places/${made.body.id}`
    const sent = await send(page, `${at}/submit`, { rev: made.body.rev })
    const done = await send(reviewer.page, `${at}/approve`, { rev: sent.body.rev })
    assert.equal(done.body.status, 'published', JSON.stringify(done.body))

    await page.goto(`/work/prices/${made.body.id}`)
    await page.getByRole('button', { name: '添加一行' }).click()
    await page.keyboard.type('1.2')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.querySelectorAll('[data-price]').length === 2)
    await page.keyboard.type('abc')
    await page.getByText('应为金额').waitFor()
    assert.ok(await page.getByRole('button', { name: '保存' }).isDisabled(), 'what is no amount is not sent')
    await page.locator('[data-price]').nth(1).fill('0.55')
    await page.keyboard.press('Control+s')
    await page.getByText('已保存').waitFor()
    assert.deepEqual(await violations(page), [])

    // Another clerk wrote meanwhile: nothing is lost, and he is told.
    const now = await send(page, `${at}/prices`, { method: 'GET' })
    const other = await send(page, `${at}/prices`, {
      method: 'PUT',
      rev: now.body.rev,
      body: { lines: [{ material: 'paper', unit: 'kg', priceFen: 130 }] },
    })
    assert.equal(other.status, 200)
    await page.locator('[data-price]').first().fill('9')
    await page.keyboard.press('Control+s')
    await page.getByText('别人刚改过').waitFor()
    await page.getByRole('button', { name: '看新的内容' }).click()
    await page.waitForFunction(() => document.querySelectorAll('[data-price]').length === 1)
    assert.equal(await page.locator('[data-price]').first().inputValue(), '1.3')

    const p = resident.page
    await p.goto(`/p/${made.body.code}`)
    const board = p.getByTestId('prices')
    await board.getByText('1.3 元/公斤').waitFor()
    await board.getByRole('button', { name: '看走势 废纸' }).click()
    await p.getByTestId('chart').getByRole('img').waitFor()
    assert.deepEqual(await violations(p), [])
    await board.getByRole('link', { name: '看全市参考价' }).click()
    await p.getByTestId('city-prices').getByText('报价不足 3 个').first().waitFor()
    assert.equal(new URL(p.url()).pathname, '/prices')
    await p.getByLabel('找品类').fill('没有的东西')
    await p.getByTestId('empty').waitFor()
    assert.deepEqual(await violations(p), [])
    await p.goBack()
    await p.getByTestId('prices').waitFor()
    for (const x of [s, resident, reviewer])
      assert.deepEqual(
        x.errors().filter(e => !/412/.test(e)),
        [],
      )
  } finally {
    for (const x of [s, resident, reviewer]) await x.close()
  }
})
