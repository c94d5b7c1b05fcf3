// The desks at the edges: narrow windows, large type, both languages; by keyboard alone; and what an administrator
// clicks to take something back.
import assert from 'node:assert/strict'
import test from 'node:test'
import { violations } from './axe.mjs'
import { phone, session } from './browser.mjs'
import { overflow } from './overflow.mjs'
import { invite, join, send } from './people.mjs'

const location = { type: 'Point', coordinates: [104.7733, 29.3533] }
const long = '自贡市自流井区五星街街道同兴路社区便民再生资源回收示范站 Tongxing Road Community Recycling Station'

/** fill makes one of everything that has a page of its own, and gives their addresses. */
async function fill(page) {
  const post = async (path, body, rev) => {
    const done = await send(page, path, { body, rev })
    assert.ok(done.status < 300, `${path}: ${done.status} ${JSON.stringify(done.body)}`)
    return done.body
  }
  const place = await post('/api/v1/work/places', {
    kind: 'community_point',
    name: long,
    nameEn: long,
    address: long,
    notes: long,
    location,
  })
  await post(`/api/v1/work/places/${place.id}/submit`, { note: long }, place.rev)
  const open = (await page.evaluate(() => fetch('/api/v1/work/places?state=published&limit=1').then(r => r.json()))).items[0]
  const inspection = await post('/api/v1/work/inspections', { placeId: open.id, plannedOn: '2026-12-01', note: long })
  const project = await post('/api/v1/work/projects', {
    name: long.slice(0, 60),
    kind: 'site',
    stage: 'planned',
    landNeedM2: 120_000,
    landStatus: 'none',
    fundingFen: 123_456_789_00,
    fundingSource: '中央预算内投资',
    location,
  })
  const report = await post('/api/v1/reports', { category: 'hazard', location, text: long.repeat(3) })
  return [
    `/work/places/${place.id}`,
    `/work/places/${place.id}?edit=1`,
    `/work/places/${open.id}`,
    `/work/inspections/${inspection.id}`,
    `/work/projects/${project.id}`,
    `/work/standard/${open.id}`,
    `/work/reports/${report.code}`,
  ]
}

const lists = [
  '/work',
  '/work/queue',
  '/work/places',
  '/work/places/new',
  '/work/quality',
  '/work/reports',
  '/work/import',
  '/work/operator',
  '/work/operators',
  '/work/inspections',
  '/work/inspections/new',
  '/work/standard',
  '/work/projects',
  '/work/projects/new',
  '/admin',
  '/admin?part=invitations',
  '/admin?part=audit',
  '/account',
  '/work/nothing-here',
]

const views = [
  ['390 px wide, large type, Chinese', { size: phone, prefs: { lang: 'zh', big: true } }, true],
  ['390 px wide, large type, English', { size: phone, prefs: { lang: 'en', big: true } }, true],
  // A window of 780 × 844 at 200 % has this many CSS pixels.
  ['390 px wide at 200 %, English', { size: phone, prefs: { lang: 'en' }, deviceScaleFactor: 2 }, false],
]

test('no desk scrolls sideways on a phone, in large type and at 200 %, and axe finds nothing', { timeout: 280_000 }, async () => {
  const boss = await join('欧阳管理员', invite('admin'))
  const open = [boss]
  const found = {}
  let looked = 0
  try {
    const paths = [...lists, ...(await fill(boss.page))]
    const cookies = await boss.context.cookies()
    for (const [name, options, axe] of views) {
      const s = await session(options)
      open.push(s)
      await s.context.addCookies(cookies)
      for (const path of paths) {
        await s.page.goto(path)
        await s.page.locator('main h1').first().waitFor()
        await s.page.waitForLoadState('networkidle')
        const bad = [...(await overflow(s.page)), ...(axe ? await violations(s.page) : [])]
        looked++
        if (bad.length) {
          found[`${name}: ${path}`] = bad
          await s.shoot(`desk ${name} ${path}`)
        }
      }
      assert.deepEqual(s.errors(), [], name)
    }
    console.log(`${looked} desk pages looked at`)
    assert.deepEqual(found, {})
  } finally {
    for (const s of open) await s.close()
  }
})

/** tabTo presses Tab until the focus is on what holds; it fails after `most` presses. */
async function tabTo(page, what, most = 60) {
  for (let n = 1; n <= most; n++) {
    await page.keyboard.press('Tab')
    if (await what.evaluate(e => e === document.activeElement).catch(() => false)) return n
  }
  assert.fail(`not reached in ${most} presses of Tab: ${what}`)
}

test('the keyboard alone answers a report', { timeout: 60_000 }, async () => {
  const s = await join('键盘办事员', invite('regulator@510300'))
  try {
    const { page } = s
    const told = await send(page, '/api/v1/reports', { body: { category: 'hazard', location, text: '路边废机油桶' } })
    assert.equal(told.status, 201, JSON.stringify(told.body))
    const { code } = told.body
    await page.goto('/work/reports')
    const link = page.getByRole('link', { name: code })
    await link.waitFor()
    let presses = await tabTo(page, link)
    await page.keyboard.press('Enter')
    await page.getByText('路边废机油桶').waitFor()
    presses += await tabTo(page, page.getByRole('button', { name: '开始处理' }), 40)
    await page.keyboard.press('Enter')
    await page.getByText('处理中').first().waitFor()
    presses += await tabTo(page, page.getByRole('button', { name: '办结并答复' }), 40)
    await page.keyboard.press('Space')
    const field = page.locator('textarea[name=reply]')
    await field.waitFor()
    presses += await tabTo(page, field, 40)
    await page.keyboard.type('已清运，谢谢反映。')
    presses += await tabTo(page, page.locator('form').getByRole('button', { name: '办结并答复' }), 5)
    await page.keyboard.press('Enter')
    await page.getByText('已办结').first().waitFor()
    const { publicReply } = await page.evaluate(c => fetch(`/api/v1/reports/${c}`).then(r => r.json()), code)
    assert.equal(publicReply, '已清运，谢谢反映。')
    console.log(`a report is answered with ${presses} presses of Tab`)
    assert.deepEqual(s.errors(), [])
  } finally {
    await s.close()
  }
})

test('an administrator takes back an invitation, blocks, opens again and resets an account', { timeout: 120_000 }, async () => {
  const boss = await join('总管理员', invite('admin'))
  const wang = await join('王被停用', invite('reviewer@510300'))
  const newcomer = await session({ size: phone, allow: [/404/] })
  const all = [boss, wang, newcomer]
  try {
    const { page } = boss
    const loginOf = await wang.page.evaluate(() => fetch('/api/v1/session').then(r => r.json()).then(x => x.account.login))
    const me = s => s.page.evaluate(() => fetch('/api/v1/session').then(r => r.json()).then(x => x.account?.name ?? null))

    await page.goto('/admin?part=invitations')
    await page.locator('input[name=note]').fill('给收回的人')
    await page.getByRole('button', { name: '生成链接' }).click()
    const link = await page.getByTestId('link').innerText()
    await newcomer.page.goto(link)
    await newcomer.page.locator('input[name=login]').waitFor()
    const line = page.getByTestId('invitations').locator('li').filter({ hasText: '给收回的人' })
    await line.getByRole('button', { name: '收回' }).click()
    await line.waitFor({ state: 'detached' })
    await newcomer.page.reload()
    await newcomer.page.getByRole('link', { name: '登录' }).first().waitFor()
    assert.equal(await newcomer.page.locator('input[name=password]').count(), 0, 'a link that was taken back makes an account')

    const edit = async () => {
      await page.goto('/admin')
      await page.locator('input[type=search]').fill(loginOf)
      await page.getByRole('button', { name: '修改角色' }).click()
      return page.getByTestId('change')
    }
    await (await edit()).getByRole('button', { name: '停用' }).click()
    await page.getByText('已停用').first().waitFor()
    assert.equal(await me(wang), null, 'a blocked account goes on')
    await wang.page.goto('/work')
    await wang.page.waitForURL('**/login**')
    const login = async password => {
      await wang.page.goto('/login')
      await wang.page.locator('input[name=login]').fill(loginOf)
      await wang.page.locator('input[name=password]').fill(password)
      await wang.page.locator('form button[type=submit]').click()
    }
    await login('竹海大道-早晨-七点')
    await wang.page.locator('.trouble').waitFor()
    assert.equal(await me(wang), null)

    await (await edit()).getByRole('button', { name: '启用' }).click()
    await page.getByText('正常').first().waitFor()
    await login('竹海大道-早晨-七点')
    await wang.page.waitForURL('**/work')

    const change = await edit()
    await change.getByRole('button', { name: '重设密码' }).click()
    const reset = await change.getByTestId('link').innerText()
    assert.equal(await me(wang), null, 'a session outlives the password')
    await login('竹海大道-早晨-七点')
    await wang.page.locator('.trouble').waitFor()
    await wang.page.goto(reset)
    await wang.page.locator('input[name=password]').fill('江边码头-傍晚-九点')
    await wang.page.locator('form button[type=submit]').click()
    await wang.page.waitForURL('**/work')
    assert.equal(await me(wang), '王被停用')
    await newcomer.page.goto(reset)
    await newcomer.page.getByRole('link', { name: '登录' }).first().waitFor()
    assert.equal(await newcomer.page.locator('input[name=password]').count(), 0, 'a reset link works twice')

    // What was done stands in the log, and a token is taken back where it was made.
    await page.goto('/admin?part=audit')
    for (const op of ['account.reset', 'account.invite_back']) await page.getByText(op).first().waitFor()
    const made = await send(wang.page, '/api/v1/me/tokens', { body: { name: '对接', scopes: ['place.read_work'], days: 1 } })
    const asked = () =>
      fetch(new URL('/api/v1/work/places', process.env.HUISHOU_E2E_URL), { headers: { authorization: `Bearer ${made.body.token}` } })
    assert.equal((await asked()).status, 200)
    await wang.page.goto('/account')
    await wang.page.locator('li').filter({ hasText: '对接' }).getByRole('button', { name: '收回' }).click()
    await wang.page.locator('li').filter({ hasText: '对接' }).waitFor({ state: 'detached' })
    assert.equal((await asked()).status, 401)
    for (const s of all) assert.deepEqual(s.errors().filter(e => !/401|404/.test(e)), [])
  } catch (e) {
    for (const s of all) console.error(`picture: ${await s.shoot(`admin ${all.indexOf(s)}`)} at ${s.page.url()}`)
    throw e
  } finally {
    for (const s of all) await s.close()
  }
})
