// The whole path of a place: its operator files it with a photo, another person approves, a resident finds it and
// reports it full, the department answers, the operator's link confirms it. And what no page of ours may allow.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import test from 'node:test'
import { violations } from './axe.mjs'
import { ask, desk, phone, session, site } from './browser.mjs'
import { bin, data, invite, join } from './people.mjs'
import { uscc } from './uscc.mjs'

/** A picture of one colour, as a camera would send it. */
const picture = page =>
  page.evaluate(async () => {
    const c = document.createElement('canvas')
    c.width = 640
    c.height = 480
    const g = c.getContext('2d')
    g.fillStyle = '#0b6e4f'
    g.fillRect(0, 0, 640, 480)
    const blob = await new Promise(done => c.toBlob(done, 'image/jpeg'))
    return [...new Uint8Array(await blob.arrayBuffer())]
  })

test('a place from its operator to the public, to a report, to its answer', { timeout: 180_000 }, async () => {
  const open = []
  const all = async (name, url, size) => {
    const s = await join(name, url, size)
    open.push(s)
    return s
  }
  try {
    // An operator registers: an account without rights, then its company.
    const boss = await all('陈老板', '/join', phone)
    await boss.page.goto('/work/operator')
    // The code is looked at while it is typed; registering gives a new session, which that answer must not meet.
    const looked = boss.page.waitForResponse(r => r.url().includes('check-uscc'))
    await boss.page.locator('input[name=uscc]').fill(uscc('91510300MA6ABCDE1'))
    await looked
    await boss.page.locator('input[name=name]').fill('自贡市样例再生资源有限公司')
    await boss.page.locator('input[name=licensedOn]').fill('2026-11-01')
    await boss.page.locator('input[name=legalRep]').fill('陈老板')
    await boss.page.locator('input[name=contact]').fill('13900000000')
    await boss.page.getByRole('button', { name: '登记', exact: true }).click()
    await boss.page.getByRole('heading', { name: '自贡市样例再生资源有限公司' }).waitFor()

    // It files a site with a photo, in plain Chinese.
    const name = `测试路便民回收点${Date.now() % 100000}号`
    await boss.page.goto('/work/places/new')
    await boss.page.locator('input[name=name]').fill(name)
    await boss.page.locator('input[name=lon]').fill('104.7791')
    await boss.page.locator('input[name=lat]').fill('29.3391')
    await boss.page.locator('input[name=address]').fill('自流井区测试路1号')
    await boss.page.locator('input[name=hours]').fill('周一至周日 8:00-18:00')
    await boss.page.getByRole('button', { name: '废纸', exact: true }).click()
    await boss.page
      .locator('input[type=file]')
      .setInputFiles({ name: 'door.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(await picture(boss.page)) })
    await boss.page.locator('.photos img').waitFor()
    await boss.page.getByRole('button', { name: '提交审核' }).click()
    await boss.page.getByText('已提交，等待审核').waitFor()
    const id = boss.page.url().split('/').pop()
    assert.equal((await ask(`/api/v1/places?q=${encodeURIComponent(name)}`)).items.length, 0, 'public before it was approved')

    // Another person approves, with one key.
    const reviewer = await all('李审核', invite('reviewer@510300'))
    await reviewer.page.goto('/work/queue')
    await reviewer.page.getByTestId('review').getByText(name).waitFor()
    assert.deepEqual(await violations(reviewer.page), [])
    await reviewer.page.keyboard.press('a')
    await reviewer.page.getByTestId('empty').waitFor()
    const found = (await ask(`/api/v1/places?q=${encodeURIComponent(name)}`)).items
    assert.equal(found.length, 1)
    const { code } = found[0]

    // A resident finds it, sees its photo, and reports it full.
    const resident = await session({ size: phone })
    open.push(resident)
    await resident.page.goto(`/p/${code}`)
    await resident.page.getByRole('heading', { name }).waitFor()
    await resident.page.locator('.place__photos img').waitFor()
    await resident.page.getByRole('link', { name: '反映问题' }).first().click()
    await resident.page.getByText(`关于“${name}”`).waitFor()
    await resident.page.getByRole('button', { name: '满了、收不下了' }).click()
    assert.deepEqual(await violations(resident.page), [])
    await resident.page.locator('textarea[name=text]').fill('门口堆满了纸板')
    await resident.page.getByRole('button', { name: '提交', exact: true }).click()
    const secret = await resident.page.getByTestId('secret').textContent()
    await resident.page.getByRole('link', { name: '查看进展' }).click()
    await resident.page.getByTestId('follow').waitFor()
    assert.equal(await resident.page.getByText('门口堆满了纸板').count(), 0, 'everybody reads what a resident wrote')
    await resident.page.locator('input[name=secret]').fill(secret)
    await resident.page.getByRole('button', { name: '看我写的内容' }).click()
    await resident.page.getByText('门口堆满了纸板').waitFor()
    const report = resident.page.url().split('/').pop()

    // The department answers.
    const office = await all('市供销社', invite('regulator@510300'))
    await office.page.goto('/work/reports')
    await office.page.getByRole('link', { name: report }).click()
    await office.page.getByText('门口堆满了纸板').waitFor()
    assert.deepEqual(await violations(office.page), [])
    await office.page.getByRole('button', { name: '办结并答复' }).click()
    await office.page.locator('textarea[name=reply]').fill('已清运，谢谢反映。')
    await office.page.locator('form').getByRole('button', { name: '办结并答复' }).click()
    await office.page.getByText('已办结').first().waitFor()
    await resident.page.reload()
    await resident.page.getByText('已清运，谢谢反映。').waitFor()

    // The operator's link confirms that all is still right.
    await boss.page.goto(`/work/places/${id}`)
    await boss.page.getByRole('button', { name: '生成确认链接' }).click()
    const link = await boss.page.locator('.tell a').getAttribute('href')
    const anybody = await session({ size: phone })
    open.push(anybody)
    await anybody.page.goto(link)
    await anybody.page.getByRole('button', { name: '都正确，确认' }).click()
    await anybody.page.getByText('谢谢，已确认').waitFor()
    const place = await ask(`/api/v1/places/${code}`)
    assert.equal(place.confirmedAt, new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10))
    for (const s of open) assert.deepEqual(s.errors(), [])
  } catch (e) {
    for (const [i, s] of open.entries()) console.error(`picture: ${await s.shoot(`desk path ${i}`)} at ${s.page.url()}`)
    throw e
  } finally {
    for (const s of open) await s.close()
  }
})

test('another site cannot make a browser act for us', { timeout: 60_000 }, async () => {
  const s = await join('被冒充者', invite('reviewer@510300'))
  const thief = createServer((_, a) => a.end('<!doctype html><title>thief</title>'))
  await new Promise(done => thief.listen(0, '127.0.0.1', done))
  try {
    const { page } = s
    const own = new URL(site)
    await page.goto(`http://127.0.0.1:${thief.address().port}/`)
    const tried = await page.evaluate(async to => {
      const post = (path, body, mode) =>
        fetch(to + path, { method: 'POST', mode, credentials: 'include', headers: mode ? {} : { 'content-type': 'application/json' }, body })
          .then(r => r.status)
          .catch(() => 'blocked')
      return [
        await post('api/v1/me/tokens', JSON.stringify({ name: 'x', scopes: ['place.review'], days: 1 })),
        await post('api/v1/session', 'x', 'no-cors'),
      ]
    }, site)
    assert.ok(tried.every(x => x === 'blocked' || x === 0), `answers: ${tried}`)
    await page.goto('/account')
    const tokens = await page.evaluate(() => fetch('/api/v1/me/tokens').then(r => r.json()))
    assert.deepEqual(tokens.items, [], `a token was made from ${own.host}`)
    const plain = await page.evaluate(() => fetch('/api/v1/session/all', { method: 'DELETE' }).then(r => r.status))
    assert.equal(plain, 403, 'without the token of the session')
    const cookies = await s.context.cookies()
    const c = cookies.find(x => x.name === '__Host-huishou')
    assert.ok(c?.httpOnly && c.secure && c.sameSite === 'Lax' && c.path === '/', JSON.stringify(c))
  } finally {
    thief.close()
    await s.close()
  }
})

test('a new login has a new cookie, and leaving everywhere ends all', { timeout: 60_000 }, async () => {
  const s = await join('两处登录', invite('reviewer@510300'))
  const other = await session({ size: phone })
  const cookie = async x => (await x.context.cookies()).find(c => c.name === '__Host-huishou')?.value
  try {
    const before = await cookie(s)
    await other.page.goto('/login')
    const login = await s.page.evaluate(() => fetch('/api/v1/session').then(r => r.json()).then(x => x.account.login))
    await other.page.locator('input[name=login]').fill(login)
    await other.page.locator('input[name=password]').fill('竹海大道-早晨-七点')
    await other.page.locator('form button[type=submit]').click()
    await other.page.waitForURL('**/work')
    assert.notEqual(await cookie(other), before)
    await other.page.goto('/account')
    await other.page.getByRole('button', { name: '在所有设备上退出' }).click()
    await other.page.waitForURL('**/login')
    await s.page.goto('/work')
    await s.page.waitForURL('**/login**')
  } finally {
    await s.close()
    await other.close()
  }
})

test('what people and files write is shown as text on the desks', { timeout: 90_000 }, async () => {
  const bad = ['<img src=x onerror=alert(1)>', '"><script>alert(1)</script>', "javascript:alert('1')", '<svg onload=alert(1)>']
  const planner = await join('规划员', invite('planner@510300'))
  const reviewer = await join('<b>审核</b>', invite('reviewer@510300', 'regulator@510300'))
  try {
    const { page } = planner
    await page.goto('/work')
    const made = await page.evaluate(async words => {
      const { csrf } = await fetch('/api/v1/session').then(r => r.json())
      const post = (path, body, rev) =>
        fetch(path, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-csrf-token': csrf, ...(rev ? { 'if-match': `"${rev}"` } : {}) },
          body: JSON.stringify(body),
        }).then(r => r.json())
      const ids = []
      for (const [i, w] of words.entries()) {
        const location = { type: 'Point', coordinates: [104.75 + i / 100, 29.31] }
        const p = await post('/api/v1/work/places', { kind: 'market', name: w, address: w, notes: w, location })
        await post(`/api/v1/work/places/${p.id}/submit`, { note: w }, p.rev)
        await post('/api/v1/reports', { category: 'other', location, text: w, contact: w })
        ids.push(p.id)
      }
      return ids
    }, bad)
    assert.equal(made.filter(Boolean).length, bad.length)
    for (const path of ['/work/queue', '/work/places', `/work/places/${made[0]}`, '/work/reports', '/account', '/work']) {
      await reviewer.page.goto(path)
      await reviewer.page.locator('h1').waitFor()
      await reviewer.page.waitForLoadState('networkidle')
      assert.equal(await reviewer.page.locator('main img[src="x"], main script, main svg[onload], main b b').count(), 0, path)
    }
    await reviewer.page.goto('/work/queue')
    await reviewer.page.getByText(bad[1]).first().waitFor()
    await page.goto('/work/import')
    const csv = `编号,名称,经度,纬度,地址\n${bad.map((w, i) => `X${i},"${w.replaceAll('"', '""')}",104.7${i},29.3,"${w.replaceAll('"', '""')}"`).join('\n')}\n`
    await page.locator('input[type=file]').setInputFiles({ name: `${bad[0].replaceAll('/', '')}.csv`, mimeType: 'text/csv', buffer: Buffer.from(csv) })
    await page.locator('details, .trouble').first().waitFor()
    for (const s of [planner, reviewer]) assert.deepEqual(s.errors().filter(e => !/422|Failed to load/.test(e)), [])
  } finally {
    await planner.close()
    await reviewer.close()
  }
})
