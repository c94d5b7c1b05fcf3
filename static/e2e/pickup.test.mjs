// Collection at the door: a resident books, the dispatcher gives it to a driver, both prices and the reason are seen.
import assert from 'node:assert/strict'
import test from 'node:test'
import { violations } from './axe.mjs'
import { phone, session } from './browser.mjs'
import { overflow } from './overflow.mjs'
import { join, send } from './people.mjs'
import { uscc } from './uscc.mjs'

const wide = { width: 1440, height: 900 }
const company = '自贡市竹棚上门回收有限公司'

/** day is the date in the city n days from now. */
const day = n => new Date(Date.now() + 8 * 3600_000 + n * 86_400_000).toISOString().slice(0, 10)

/** done asks the API and demands that it agrees. */
const done = async (page, path, options) => {
  const r = await send(page, path, options)
  assert.ok(r.status < 300, `${path}: ${r.status} ${JSON.stringify(r.body)}`)
  return r.body
}

/** bookings are all pickups of the company, whatever their state. */
const bookings = async page => (await done(page, '/api/v1/work/pickups?all=true&limit=100', { method: 'GET' })).items

/** fill fills the form of a booking up to its time. */
async function fill(page, n) {
  await page.goto('/pickup')
  await page.getByRole('button', { name: '纸板纸箱' }).click()
  await page.getByRole('button', { name: '纸板纸箱 多一件' }).click()
  await page.locator('.deskmap__box').click({ position: { x: 170 + n * 3, y: 130 } })
  await page.locator(`[data-date="${day(1)}"]`).click()
  await page.locator('input[name=address]').fill(`试验路 ${n} 号`)
  await page.locator('input[name=name]').fill('赵阿姨')
  await page.locator('input[name=phone]').fill('13900001234')
}

/** time is the button of a time of the company, beside those of others. */
const time = (page, words) => page.locator('.times', { hasText: company }).locator('.time', { hasText: words })

const book = page => page.locator('.book__send button')

test('a pickup from the page of the offer to both prices on the resident’s phone', { timeout: 240_000 }, async () => {
  const open = []
  const all = async (...args) => {
    const s = await join(...args)
    open.push(s)
    return s
  }
  const visitor = async () => {
    const s = await session({ size: phone, allow: [/40[49]|net::ERR_FAILED/] })
    open.push(s)
    return s
  }
  try {
    const boss = await all('竹老板', '/join', wide)
    const own = await done(boss.page, '/api/v1/operators', {
      body: { uscc: uscc('91510300MA6JHPEN1'), name: company, kind: 'company', county: '510302', licensedOn: '2026-10-01', legalRep: '竹老板', contact: '13900000000' },
    })
    const link = await done(boss.page, '/api/v1/invitations', { body: { grants: [{ role: 'driver' }], operatorId: own.id, note: '司机' } })
    const driver = await all('周师傅', link.url, phone)

    // The offer is written in the page: three times of every day, the first two for one pickup each.
    const desk = boss.page
    await desk.goto('/work/pickups/offers/new')
    await desk.getByRole('button', { name: '保存' }).click()
    await desk.getByText('处要改').waitFor()
    await desk.locator('input[name=name]').fill('竹棚上门回收')
    for (const word of ['大件', '废纸', '自流井区', '贡井区', '大安区', '沿滩区'])
      await desk.getByTestId('offerform').getByRole('button', { name: word, exact: true }).click()
    for (const [i, [from, to, capacity]] of [['08:00', '10:00', '1'], ['10:00', '12:00', '1'], ['14:00', '18:00', '9']].entries()) {
      if (i) await desk.getByRole('button', { name: '加一个时段' }).click()
      const group = desk.getByRole('group', { name: `时段 ${i + 1}`, exact: true })
      for (const d of '一二三四五六日') await group.getByRole('button', { name: `周${d}` }).click()
      await group.locator('input[type=time]').nth(0).fill(from)
      await group.locator('input[type=time]').nth(1).fill(to)
      await group.locator('input[type=number]').fill(capacity)
    }
    await desk.locator('input[name=lead]').fill('0')
    await desk.getByRole('button', { name: '保存' }).click()
    await desk.getByTestId('offers').getByRole('link', { name: '竹棚上门回收' }).waitFor()

    // A resident who taps twice has booked once; the code is there once to write down, and the device keeps it.
    const first = await visitor()
    await fill(first.page, 1)
    await book(first.page).click()
    await first.page.getByText('请选一个时段').waitFor()
    await time(first.page, '8:00–10:00').click()
    await book(first.page).dblclick()
    await first.page.getByTestId('booked').waitFor()
    const secret = await first.page.getByTestId('secret').textContent()
    const code = decodeURIComponent(first.page.url().split('/').pop())
    assert.equal((await bookings(desk)).length, 1, 'a double tap books once')

    // Its time is full now, and the next one is taken while the page lies open.
    const second = await visitor()
    await fill(second.page, 2)
    assert.ok(await time(second.page, '8:00–10:00').isDisabled())
    await time(second.page, '10:00–12:00').click()
    const { id: offerId } = (await done(desk, '/api/v1/work/pickup-offers', { method: 'GET' })).items[0]
    const quick = await done(second.page, '/api/v1/pickups', {
      body: {
        offerId,
        date: day(1),
        window: '10:00-12:00',
        kind: 'bulky',
        items: [{ material: 'cardboard', massG: 5000 }],
        location: { type: 'Point', coordinates: [104.78, 29.35] },
        contact: { name: '李四', phone: '13800000000' },
      },
    })
    await book(second.page).click()
    await second.page.getByText('刚刚约满').waitFor()

    // The answer is lost on the way: it is asked again with the same key and booked once.
    await time(second.page, '14:00–18:00').click()
    let asked = 0
    const keys = new Set()
    await second.page.route('**/api/v1/pickups', async r => {
      keys.add(r.request().headers()['idempotency-key'])
      if (asked++) return r.continue()
      await r.fetch()
      await r.abort()
    })
    await book(second.page).click()
    await second.page.getByTestId('booked').waitFor()
    assert.deepEqual([asked, keys.size], [2, 1])
    assert.equal((await bookings(desk)).length, 3, 'a lost answer books once')

    // The dispatcher sees what is taken, confirms with an estimate and names the driver, in the page.
    await desk.goto(`/work/pickups?date=${day(1)}`)
    await desk.getByTestId('load').getByText('1/9').waitFor()
    await desk.getByTestId('pickups').getByRole('link', { name: code }).click()
    await desk.locator('input[name=estimate-0]').fill('十二')
    await desk.getByRole('button', { name: '确认这单' }).click()
    await desk.getByText('金额写法').waitFor()
    await desk.locator('input[name=estimate-0]').fill('12.50')
    await desk.getByRole('button', { name: '确认这单' }).click()
    await desk.getByLabel('师傅', { exact: true }).selectOption({ label: '周师傅' })
    await desk.getByRole('button', { name: '派给' }).click()
    await desk.getByText('派单').waitFor()
    assert.equal(await desk.getByText('13900001234').count(), 0, 'the dispatcher reads a phone')

    // Somebody else was first: the page says so and shows what it is now.
    await desk.goto(`/work/pickups/${quick.code}`)
    await desk.getByTestId('estimates').waitFor()
    const row = await done(desk, `/api/v1/work/pickups/${quick.code}`, { method: 'GET' })
    await done(desk, `/api/v1/work/pickups/${row.id}/confirm`, { body: {}, rev: row.rev })
    await desk.getByRole('button', { name: '确认这单' }).click()
    await desk.getByText('别人刚改过这一单').waitFor()
    await desk.getByRole('button', { name: '看新的内容' }).click()
    await desk.getByTestId('estimates').waitFor({ state: 'detached' })
    await desk.locator('input[name=why]').fill('车坏了')
    await desk.getByRole('button', { name: '取消这单' }).click()
    await desk.getByText('已取消').first().waitFor()

    // A shape on the map, and the view without a pointer, narrow the list; what is chosen goes to the driver at once.
    await desk.goto('/work/pickups')
    await desk.getByTestId('pickups').waitFor()
    await desk.waitForFunction(() => window.mapIdle)
    await desk.getByRole('button', { name: '在地图上圈选' }).click()
    for (const position of [{ x: 5, y: 5 }, { x: 60, y: 5 }, { x: 5, y: 60 }]) await desk.locator('.deskmap__box').click({ position })
    await desk.getByRole('button', { name: '圈好了' }).click()
    await desk.getByTestId('empty').waitFor()
    assert.match(decodeURIComponent(desk.url()), /polygon=.*Polygon/)
    await desk.getByRole('button', { name: '只看地图范围' }).press('Enter')
    await desk.getByTestId('pickups').waitFor()
    await desk.getByLabel('全选所示').check()
    const bulk = desk.getByTestId('bulk')
    await bulk.getByLabel('选师傅').selectOption({ label: '周师傅' })
    await bulk.getByRole('button', { name: '派 2 单' }).click()
    await desk.getByTestId('told').getByText(/已处理 \d 单/).waitFor()
    assert.ok((await bookings(desk)).filter(b => b.state === 'assigned').length >= 1)

    // The driver pays less, and says why.
    const { page } = driver
    await page.goto(`/work/driver?date=${day(1)}`)
    const door = page.locator(`[data-code="${code}"]`)
    await door.getByRole('button', { name: '收货' }).click()
    await door.locator('input[name=price-0]').fill('10')
    await door.getByRole('button', { name: '成色差' }).click()
    await door.getByRole('button', { name: '确认收货' }).click()
    await door.getByRole('button', { name: '付款完成' }).click()
    await door.getByText('已完成').waitFor()

    // The resident's device opens the page again without asking, and sees both prices and the reason.
    await first.page.reload()
    const bill = first.page.getByTestId('bill')
    await bill.getByText('¥10').first().waitFor()
    await bill.getByText('¥12.5').first().waitFor()
    await bill.getByText('品质不同').waitFor()
    await first.page.getByText('周师傅').waitFor()
    await first.page.getByTestId('trail').getByText('已完成').waitFor()
    assert.equal(await first.page.getByTestId('booked').count(), 0, 'the code is shown once')

    // Another device asks for the code, and a wrong one tells nothing.
    const other = await visitor()
    await other.page.goto(`/pickup/${code}`)
    await other.page.locator('input[name=secret]').fill('AAAA-BBBB-CCCC-DDDD')
    await other.page.getByRole('button', { name: '查看预约' }).click()
    await other.page.getByText('查询码不对').waitFor()
    assert.equal(await other.page.getByText('赵阿姨').count(), 0)
    await other.page.locator('input[name=secret]').fill(secret)
    await other.page.getByRole('button', { name: '查看预约' }).click()
    await other.page.getByText('赵阿姨').waitFor()

    // What was not collected yet is called off, and gives its place back.
    await second.page.getByRole('button', { name: '取消预约' }).click()
    await second.page.locator('input[name=why]').fill('改天再说')
    await second.page.getByRole('button', { name: '确定取消' }).click()
    await second.page.getByRole('heading', { name: '已取消' }).waitFor()
    await desk.goto(`/work/pickups?date=${day(1)}&state=all`)
    await desk.getByTestId('load').getByText('0/9').waitFor()

    // Every page of it, in both languages, light and dark, on a phone and a desk.
    const found = {}
    const look = async (s, path, name, test) => {
      const looks = [{ lang: 'zh', theme: 'light' }, { lang: 'en', theme: 'dark' }, { lang: 'zh', theme: 'dark' }, { lang: 'en', theme: 'light', big: true }]
      for (const [i, prefs] of looks.entries()) {
        await s.page.setViewportSize(i % 2 ? { width: 320, height: 640 } : i ? wide : phone)
        await s.page.evaluate(p => localStorage.setItem('huishou.prefs', p), JSON.stringify(prefs))
        await s.page.goto(path)
        await s.page.locator(test).first().waitFor()
        const bad = [...(await violations(s.page)), ...(await overflow(s.page))]
        if (bad.length) found[`${name} ${JSON.stringify(prefs)}`] = bad
      }
    }
    const { id } = (await done(desk, '/api/v1/work/pickup-offers', { method: 'GET' })).items[0]
    await look(first, `/pickup/${code}`, 'follow', '[data-testid=bill]')
    await look(first, '/pickup?kind=recycle&material=cardboard&at=104.7746,29.3404', 'book', '.time')
    await look(other, '/pickup/P-510302-9999', 'secret', 'input[name=secret]')
    await look(boss, `/work/pickups?date=${day(1)}&state=all`, 'list', '[data-testid=load]')
    await look(boss, `/work/pickups/${code}`, 'one', '[data-testid=bill]')
    await look(boss, '/work/pickups/offers', 'offers', '[data-testid=offers]')
    await look(boss, `/work/pickups/offers/${id}`, 'offer', '[data-testid=offerform]')
    assert.deepEqual(found, {})
    // The form that lacked all and the stale write were refused on purpose.
    for (const s of open) assert.deepEqual(s.errors().filter(e => !/ 4(12|22) /.test(e)), [])
  } catch (e) {
    for (const [i, s] of open.entries()) console.error(`picture: ${await s.shoot(`pickup ${i}`)} at ${s.page.url()}`)
    throw e
  } finally {
    for (const s of open) await s.close()
  }
})

test('where nobody comes, the nearest places and the vehicles are named', { timeout: 60_000 }, async () => {
  const s = await session({
    size: phone,
    geolocation: { longitude: 104.7746, latitude: 29.3404 },
    permissions: ['geolocation'],
  })
  try {
    // Batteries are what no offer takes; the door is found by a township, and by the device.
    await s.page.goto('/pickup?material=batteries')
    await s.page.getByText('先说位置').waitFor()
    await s.page.getByLabel('不用地图？选街道或乡镇').selectOption({ label: '自流井区' })
    const box = s.page.getByTestId('instead')
    await box.getByText('没有人上门收“废电池”').waitFor()
    await s.page.getByRole('button', { name: '用我现在的位置' }).click()
    await s.page.getByText('位置已定好').waitFor()
    await box.getByText('没有人上门收“废电池”').waitFor()
    assert.match(await box.getByRole('link', { name: '看流动收运车哪天来附近' }).getAttribute('href'), /^\/street\?at=/)
    await box.locator('.pick a').first().waitFor()
    assert.deepEqual(await violations(s.page), [])
    // What is typed stays on the device until it was sent.
    await s.page.locator('input[name=address]').fill('五星街 12 号')
    await s.page.reload()
    assert.equal(await s.page.locator('input[name=address]').inputValue(), '五星街 12 号')
    // The ways there.
    await s.page.goto('/?accepts=fridge')
    await s.page.getByRole('link', { name: '预约上门回收' }).first().click()
    await s.page.waitForURL('**/pickup**')
    await s.page.getByTestId('book').waitFor()
    assert.deepEqual(s.errors(), [])
  } finally {
    await s.close()
  }
})
