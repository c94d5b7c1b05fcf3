// The driver's day on a phone: collecting, a lower price with its reason, and all of it without a network.
import assert from 'node:assert/strict'
import test from 'node:test'
import { violations } from './axe.mjs'
import { phone, session } from './browser.mjs'
import { join, send } from './people.mjs'
import { uscc } from './uscc.mjs'

/** done asks the API and demands that it agrees. */
const done = async (page, path, options) => {
  const r = await send(page, path, options)
  assert.ok(r.status < 300, `${path}: ${r.status} ${JSON.stringify(r.body)}`)
  return r.body
}

test('a driver collects, offline too, and nothing is done twice', { timeout: 240_000 }, async () => {
  const open = []
  const all = async (...args) => {
    const s = await join(...args)
    open.push(s)
    return s
  }
  try {
    // A company, its offer, its driver, and three pickups of one day.
    const boss = await all('赵老板', '/join')
    const company = await done(boss.page, '/api/v1/operators', {
      body: { uscc: uscc('91510300MA6DRWER1'), name: '自贡市上门回收有限公司', kind: 'company', county: '510302', licensedOn: '2026-10-01', legalRep: '赵老板', contact: '13900000000' },
    })
    const days = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']
    const date = new Date(Date.now() + 8 * 3600_000 + 86_400_000).toISOString().slice(0, 10)
    const offer = await done(boss.page, '/api/v1/work/pickup-offers', {
      body: {
        name: '上门回收',
        areas: ['510302', '510303', '510304', '510311'],
        kinds: ['recycle', 'bulky'],
        materials: ['paper', 'plastic'],
        windows: [{ days, time: '08:00-20:00', capacity: 50 }],
        leadHours: 0,
        daysAhead: 7,
        active: true,
      },
    })
    const asked = await done(boss.page, '/api/v1/invitations', { body: { grants: [{ role: 'driver' }], operatorId: company.id, note: '司机' } })
    const driver = await all('王师傅', asked.url, phone)
    const { account } = await driver.page.evaluate(() => fetch('/api/v1/session').then(r => r.json()))
    const resident = await session({ size: phone })
    open.push(resident)
    await resident.page.goto('/')
    const booked = []
    for (const n of [1, 2, 3]) {
      const b = await done(resident.page, '/api/v1/pickups', {
        body: {
          offerId: offer.id,
          date,
          window: '08:00-20:00',
          kind: 'recycle',
          items: [{ material: 'cardboard', qty: 3, massG: 10_000, estimateFen: 1200 }],
          location: { type: 'Point', coordinates: [104.77 + n / 200, 29.35] },
          address: `试验路${n}号`,
          contact: { name: '李四', phone: '13800000000' },
        },
      })
      booked.push(b)
      const { rev, id } = await done(boss.page, `/api/v1/work/pickups/${b.code}`, { method: 'GET' })
      const c = await done(boss.page, `/api/v1/work/pickups/${id}/confirm`, { body: {}, rev })
      await done(boss.page, `/api/v1/work/pickups/${id}/assign`, { body: { driverId: account.id }, rev: c.rev })
    }

    const { page } = driver
    const address = `/work/driver?date=${date}`
    const door = b => page.locator(`[data-code="${b.code}"]`)
    await page.goto(address)
    await page.getByText('还有 3 单').waitFor()
    assert.equal(await page.locator('.drive__door').count(), 3)
    assert.deepEqual(await violations(page), [])

    // Collecting asks a reason exactly where it differs.
    await door(booked[0]).getByRole('button', { name: '收货' }).click()
    const form = door(booked[0]).locator('form')
    await form.locator('input[name=price-0]').fill('10')
    await form.getByRole('button', { name: '确认收货' }).click()
    await form.getByText('和预估不一样，请选原因').waitFor()
    assert.deepEqual(await violations(page), [])
    await form.getByRole('button', { name: '成色差' }).click()
    await form.getByRole('button', { name: '确认收货' }).click()
    await door(booked[0]).getByRole('button', { name: '付款完成' }).click()
    await door(booked[0]).getByText('已完成').waitFor()
    const own = await resident.page.evaluate(
      ([code, secret]) => fetch(`/api/v1/pickups/${code}`, { headers: { 'x-follow-up': secret } }).then(r => r.json()),
      [booked[0].code, booked[0].secret],
    )
    assert.equal(own.state, 'settled')
    assert.deepEqual([own.estimateFen, own.final.totalFen, own.final.lines[0].reason], [1200, 1000, 'quality'])

    // The answer to what was sent is lost: it is sent again and counts once.
    let lost = 0
    await page.route('**/collect', async r => {
      if (lost++) return r.continue()
      await r.fetch()
      await r.abort()
    })
    await door(booked[1]).getByRole('button', { name: '收货' }).click()
    await door(booked[1]).getByRole('button', { name: '确认收货' }).click()
    await page.getByText('等待发送 1').waitFor()
    await page.getByRole('button', { name: '现在发送' }).click()
    await page.locator('.drive__out').waitFor({ state: 'detached' })
    await page.unroute('**/collect')
    assert.equal(lost, 2)
    const second = await done(boss.page, `/api/v1/work/pickups/${booked[1].code}`, { method: 'GET' })
    assert.equal(second.timeline.filter(t => t.step === 'collect').length, 1)

    // Without a network the page opens again, keeps its list, and takes what is done.
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    await page.waitForFunction(() => caches.match('/work/driver').then(Boolean))
    await page.context().setOffline(true)
    await page.reload()
    await page.getByText('没有网络，显示').waitFor()
    await door(booked[2]).getByRole('button', { name: '收货' }).click()
    await door(booked[2]).getByRole('button', { name: '确认收货' }).click()
    await door(booked[2]).getByRole('button', { name: '付款完成' }).click()
    await page.getByText('等待发送 2').waitFor()
    await page.reload()
    await page.getByText('等待发送 2').waitFor()
    assert.deepEqual(await violations(page), [])
    await page.context().setOffline(false)
    await page.locator('.drive__out').waitFor({ state: 'detached', timeout: 45_000 })
    const third = await done(boss.page, `/api/v1/work/pickups/${booked[2].code}`, { method: 'GET' })
    assert.equal(third.state, 'settled')
    assert.deepEqual(
      third.timeline.map(t => t.step),
      ['ask', 'confirm', 'assign', 'collect', 'settle'],
    )

    // Names and phones leave the device with the person.
    assert.match(await page.evaluate(() => JSON.stringify(localStorage)), /13800000000/)
    await page.goto('/account')
    await page.getByRole('button', { name: /退出/ }).first().click()
    await page.waitForURL('**/login**')
    assert.doesNotMatch(await page.evaluate(() => JSON.stringify(localStorage)), /13800000000|李四|试验路/)
  } catch (e) {
    for (const [i, s] of open.entries()) console.error(`picture: ${await s.shoot(`driver ${i}`)} at ${s.page.url()}`)
    throw e
  } finally {
    for (const s of open) await s.close()
  }
})
