// Mobile stops: the desk makes one and cancels a day, a resident finds it, its page and its calendar.
import assert from 'node:assert/strict'
import test from 'node:test'
import { violations } from './axe.mjs'
import { ask, claim, phone, session } from './browser.mjs'
import { invite, join, send } from './people.mjs'

const wide = { width: 1440, height: 900 }
const at = [104.7746, 29.3404]
const zone = 8 * 3600_000

/** day is the date in the city n days from now. */
const day = n => new Date(Date.now() + zone + n * 86_400_000).toISOString().slice(0, 10)

/** planner is somebody who writes timetables, made once. */
let planner
const desk = async () => {
  planner ??= await join('林规划', invite('admin'), wide)
  return planner.page
}
test.after(() => planner?.close())

/** made is a public stop that a vehicle comes to every day, made without the browser. */
async function made(name, more = {}) {
  const page = await desk()
  const car = await send(page, '/api/v1/work/vehicles', { body: { name: '回收车 7 号', area: '510302', active: true } })
  assert.equal(car.status, 201, JSON.stringify(car.body))
  const body = {
    vehicleId: car.body.id,
    name,
    rule: 'FREQ=DAILY',
    window: '08:30-09:30',
    location: { type: 'Point', coordinates: at },
    materials: ['paper', 'textiles'],
    ...more,
  }
  const stop = await send(page, '/api/v1/work/stops', { body })
  assert.equal(stop.status, 201, JSON.stringify(stop.body))
  const done = await send(page, `/api/v1/work/stops/${stop.body.id}/publish`, { rev: stop.body.rev })
  assert.equal(done.status, 200, JSON.stringify(done.body))
  return done.body
}

test('the desk makes a stop, publishes it, cancels a day, and everybody sees it', { timeout: 120_000 }, async () => {
  const page = await desk()
  const name = '竹棚子路口'
  try {
    await page.goto('/work/timetables/vehicles/new')
    await page.locator('input[name=name]').fill('回收车 9 号')
    await page.getByLabel('区县').selectOption('510302')
    await page.locator('button[type=submit]').click()
    await page.getByTestId('vehicles').getByText('回收车 9 号').waitFor()

    await page.goto('/work/timetables/new')
    await page.locator('input[name=name]').fill(name)
    await page.locator('button[type=submit]').click()
    await page.getByText('处要改').waitFor()
    assert.ok((await page.locator('.has-fault').count()) >= 3, 'every bad field says so')
    await page.getByLabel('车辆', { exact: true }).selectOption({ label: '回收车 9 号' })
    // Every day but the one a visit is moved to.
    const free = new Date(day(5)).getUTCDay()
    for (const [i, d] of ['周日', '周一', '周二', '周三', '周四', '周五', '周六'].entries())
      if (i !== free) await page.getByTestId('stopform').getByRole('button', { name: d }).first().click()
    await page.locator('input[name=from]').fill('08:30')
    await page.locator('input[name=to]').fill('09:30')
    await page.locator('input[name=lon]').fill(String(at[0]))
    await page.locator('input[name=lat]').fill(String(at[1]))
    await page.getByText(/全年来 31\d 次/).waitFor()
    await page.locator('button[type=submit]').click()
    await page.waitForURL(/timetables\/(?!new)/)
    await page.getByRole('button', { name: '公布' }).click()
    await page.getByText('居民现在就能看到').waitFor()

    // One day is cancelled by the keyboard: from today two days on, Enter, the reason.
    const gone = day(2)
    await page.locator(`[data-date="${day(0)}"]`).focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await page.locator(`[data-date="${gone}"]:focus`).waitFor()
    await page.keyboard.press('Enter')
    const box = page.getByTestId('day')
    await box.getByRole('button', { name: '这天不来' }).click()
    await box.locator('input[name=reason]').fill('道路施工')
    await box.getByRole('button', { name: '确定' }).click()
    await page.getByTestId('undo').getByText('已改好').waitFor()
    await page.locator(`[data-date="${gone}"].is-off`).waitFor()

    // Another is moved to a day that is pressed in the calendar, and that is taken back.
    await page.locator(`[data-date="${day(4)}"]`).click()
    await box.getByRole('button', { name: '改到别的日子' }).click()
    await page.locator(`[data-date="${day(5)}"]`).click()
    await box.locator('input[name=reason]').fill('车辆检修')
    await box.getByRole('button', { name: '确定' }).click()
    await page.locator(`[data-date="${day(4)}"].is-off`).waitFor()
    await page.getByTestId('undo').getByRole('button', { name: '撤销' }).click()
    await page.locator(`[data-date="${day(4)}"].is-visit`).waitFor()

    const listed = (await ask(`api/v1/stops?q=${encodeURIComponent(name)}`)).items[0]
    const visits = (await ask(`api/v1/stops/${listed.code}/visits?from=${day(0)}&to=${day(7)}`)).items
    assert.deepEqual(
      visits.filter(v => v.action).map(v => [v.on, v.action, v.reason]),
      [[gone, 'cancelled', '道路施工']],
    )
    assert.deepEqual(await violations(page), [])

    const s = await session({ size: phone })
    await s.page.goto(`/stop/${listed.code}`)
    await s.page.getByTestId('changed').getByText('道路施工').waitFor()
    await s.page.getByTestId('visits').locator('.is-off').first().waitFor()
    assert.deepEqual(s.errors(), [])
    await s.close()
  } catch (e) {
    console.error(`picture: ${await planner.shoot('stops desk')} at ${page.url()}`)
    throw e
  }
})

test('public holidays are proposed, and a person confirms them', { timeout: 60_000 }, async () => {
  const page = await desk()
  const stop = await made('节假日路口', { validFrom: '2026-01-01' })
  // The year whose notice the program holds, whatever year it is.
  await page.clock.setFixedTime(new Date('2026-01-10T04:00:00Z'))
  try {
    await page.goto(`/work/timetables/${stop.id}`)
    const list = page.getByTestId('holidays')
    await list.getByText('春节').first().waitFor()
    const first = list.locator('select').first()
    const date = (await first.getAttribute('id')).slice(2)
    await first.selectOption({ label: '取消' })
    await list.getByRole('button', { name: '定下 1 条' }).click()
    await page.locator(`[data-date="${date}"].is-off.is-holiday`).waitFor()
    const saved = (await ask(`api/v1/stops/${stop.id}/visits?from=${date}&to=${date.slice(0, 8)}28`)).items
    assert.ok(saved.every(v => v.on !== date || v.action === 'cancelled'))
    const row = await page.evaluate(id => fetch(`/api/v1/work/stops/${id}`).then(r => r.json()), stop.id)
    assert.deepEqual(
      row.exceptions.map(e => [e.date, e.action, e.holiday]),
      [[date, 'cancelled', true]],
    )
  } finally {
    await page.clock.setFixedTime(new Date())
    await page.clock.resume().catch(() => undefined)
  }
})

test('a form that somebody else overtook says so and loses nothing', { timeout: 60_000 }, async () => {
  const page = await desk()
  const stop = await made('冲突路口')
  await page.goto(`/work/timetables/${stop.id}`)
  await page.locator('input[name=address]').fill('我写的地址')
  const body = { ...stop, address: '别人写的地址' }
  for (const k of ['id', 'rev', 'code', 'status', 'operatorId', 'county', 'sequence', 'sourceKey', 'externalId', 'demo'])
    delete body[k]
  for (const k of ['createdAt', 'updatedAt', 'updatedBy']) delete body[k]
  const put = await send(page, `/api/v1/work/stops/${stop.id}`, { method: 'PUT', body, rev: stop.rev })
  assert.equal(put.status, 200, JSON.stringify(put.body))
  // Leaving and coming back keeps what was typed.
  await page.getByRole('link', { name: '返回' }).click()
  await page.getByRole('link', { name: '冲突路口' }).click()
  await page.getByText('上次没存完的内容还在').waitFor()
  await page.locator('button[type=submit]').click()
  await page.getByText('别人刚改过').waitFor()
  await page.getByRole('button', { name: '用我的再存一次' }).click()
  await page.getByText('已保存').waitFor()
  const row = await page.evaluate(id => fetch(`/api/v1/work/stops/${id}`).then(r => r.json()), stop.id)
  assert.equal(row.address, '我写的地址')
})

claim('a resident finds a mobile stop in the list, its page and its calendar', { size: phone }, async ({ app, page }) => {
  const stop = await made('丹桂试验路口', { window: '00:10-23:50' })
  await app.open('/?visit=week')
  const card = page.locator(`[data-testid="card"][data-code="${stop.code}"]`)
  await card.waitFor()
  assert.match(await card.innerText(), /(正在收 到 23:50|下次 (今天|明天) 0:10–23:50)[\s\S]*回收车 7 号/)
  await card.locator('a').first().click()
  await page.waitForURL(`**/stop/${stop.code}**`)
  await page.getByTestId('next').waitFor()
  assert.match(await page.getByTestId('next').innerText(), /23:50/)
  const months = page.getByTestId('months')
  await months.locator('.month__day.is-visit').first().waitFor()
  const shown = await months.locator('caption').innerText()
  await months.getByRole('button', { name: '下个月' }).click()
  assert.notEqual(await months.locator('caption').innerText(), shown)
  await months.locator('.month__day.is-visit').nth(20).waitFor()
  const feed = page.getByRole('link', { name: '加到日历' })
  assert.match(await feed.getAttribute('href'), /^webcal:\/\/.*\/feeds\/stop\/.*\.ics$/)
  await page.getByRole('link', { name: '返回列表' }).click()
  await card.waitFor()
})

claim('a stop of long ago that is not there says so', { size: phone, allow: [/404/] }, async ({ page }) => {
  await page.goto('/stop/T-510302-9999')
  await page.getByText('没有这个流动回收点').waitFor()
})

claim('one’s own street has a calendar of two weeks', { size: wide }, async ({ page }) => {
  const stop = await made('我家路口')
  await page.goto('/street?e2e=1')
  await page.getByText('先选你家的位置').waitFor()
  await page.goto(`/street?at=${at.join(',')}&e2e=1`)
  const days = page.getByTestId('days')
  await days.getByRole('link', { name: '我家路口' }).first().waitFor()
  // Each of 14 days has a visit, of which today's may be over.
  assert.ok((await days.locator('h3').count()) >= 13)
  await page.locator('.street__ask > summary').click()
  await page.getByRole('button', { name: '500 m' }).click()
  await days.getByRole('link', { name: '我家路口' }).first().waitFor()
  const feed = await page.getByRole('link', { name: '加到日历' }).getAttribute('href')
  assert.match(feed, /feeds\/near\.ics\?lon=104\.7746&lat=29\.3404&radius=500/)
  await days.getByRole('link', { name: '我家路口' }).first().click()
  await page.waitForURL(`**/stop/${stop.code}**`)
  await page.getByTestId('next').waitFor()
})

const looks = ['zh', 'en'].flatMap(lang => ['light', 'dark'].map(theme => ({ lang, theme })))

test('axe finds nothing on a stop, on a street, on the desk: zh, en, light, dark', { timeout: 120_000 }, async () => {
  const stop = await made('无障碍路口')
  await desk()
  const storageState = await planner.context.storageState()
  const pages = [
    { path: `/stop/${stop.code}`, wait: '[data-testid="months"]' },
    { path: `/street?at=${at.join(',')}`, wait: '[data-testid="days"]' },
    { path: '/work/timetables', wait: '[data-testid="stops"]', storageState },
    { path: '/work/timetables?of=vehicles', wait: '[data-testid="vehicles"]', storageState },
    { path: `/work/timetables/${stop.id}`, wait: '.month__day.is-visit:visible', storageState },
  ]
  const found = {}
  for (const p of pages)
    for (const prefs of looks) {
      const s = await session({ size: phone, prefs, ...(p.storageState ? { storageState: p.storageState } : {}) })
      try {
        await s.page.goto(p.path)
        await s.page.locator(p.wait).first().waitFor()
        await s.page.locator('.head__set').waitFor()
        const bad = await violations(s.page)
        if (bad.length) found[`${p.path} ${prefs.lang} ${prefs.theme}`] = bad
      } finally {
        await s.close()
      }
    }
  assert.deepEqual(found, {})
})
