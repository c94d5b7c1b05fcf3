// Everything that people and files write, as code, on every desk that shows it: it is read as text, whoever opens it.
import assert from 'node:assert/strict'
import test from 'node:test'
import { ask, phone, seen, session, site } from './browser.mjs'
import { intruders } from './intruders.mjs'
import { invite, join, send } from './people.mjs'
import { payloads } from './places.mjs'
import { uscc } from './uscc.mjs'

/** watch notes what a page asks for because of a name, and what its policy lets run. */
function watch(page) {
  const bad = []
  page.on('request', r => {
    const { pathname } = new URL(r.url())
    if (/\/x(\.js|\.css)?$|hacked/.test(decodeURI(pathname))) bad.push(`asked for ${r.url()}`)
  })
  page.on('response', r => {
    if (r.request().resourceType() !== 'document') return
    const policy = r.headers()['content-security-policy'] ?? ''
    const scripts = /script-src ([^;]*)/.exec(policy)?.[1]
    if (scripts?.trim() !== "'self'" || !/object-src 'none'/.test(policy) || !/base-uri 'none'/.test(policy))
      bad.push(`${r.url()} may run more than our own: ${policy}`)
  })
  return bad
}

/** scripts counts the script elements of a page as the server sends it, and as it is now. */
const scripts = page =>
  page.evaluate(async () => {
    const sent = await fetch(location.href).then(r => r.text())
    return [new DOMParser().parseFromString(sent, 'text/html').scripts.length, document.scripts.length]
  })

/** look opens a page and holds it to what no page may have; `shows` is a text that it must show, letter by letter. */
async function look({ page }, path, shows) {
  if (path) {
    await page.goto(path)
    await page.locator('main h1').waitFor()
    if (!shows) await page.waitForLoadState('networkidle')
  }
  if (shows) await page.getByText(shows).first().waitFor()
  assert.deepEqual(await intruders(page), [], path)
  const [sent, now] = await scripts(page)
  assert.equal(now, sent, `${path}: scripts were added`)
}

/** chunks joins texts up to so many characters. */
function chunks(texts, most) {
  const out = ['']
  for (const t of texts) {
    if (out.at(-1).length + t.length + 1 > most) out.push('')
    out[out.length - 1] += `${t}\n`
  }
  return out.map(c => c.trim())
}

const short = payloads.filter(p => p.length <= 38)

test('code in what people write runs on no desk', { timeout: 240_000 }, async () => {
  const admin = await join(short[0], invite('admin'))
  const planner = await join(short[1], invite('planner@510300'))
  const office = await join(short[9], invite('reviewer@510300', 'regulator@510300', 'inspector@510300'))
  const all = [admin, planner, office]
  const bad = all.map(s => watch(s.page))
  const foreign = seen.foreign.length
  try {
    const post = async (s, path, body, rev) => {
      const done = await send(s.page, path, { body, rev })
      assert.ok(done.status < 300, `${path}: ${done.status} ${JSON.stringify(done.body)}`)
      return done.body
    }
    const ids = []
    for (const [i, p] of payloads.entries()) {
      const location = { type: 'Point', coordinates: [104.7 + (i % 8) / 100, 29.2 + Math.floor(i / 8) / 100] }
      const place = { kind: 'market', name: p, nameEn: p, address: p, notes: p, location }
      const made = await post(planner, '/api/v1/work/places', place)
      await post(planner, `/api/v1/work/places/${made.id}/submit`, { note: p }, made.rev)
      ids.push(made.id)
    }
    const firms = []
    for (const [i, p] of payloads.slice(0, 12).entries())
      firms.push(
        await post(office, '/api/v1/operators', {
          uscc: uscc(`91510302MA9${String(i).padStart(6, '0')}`),
          name: p,
          kind: 'company',
          county: '510302',
          address: p,
          licensedOn: '2026-11-01',
          legalRep: p.slice(0, 40),
          contact: '13900000000',
        }),
      )
    const project = { name: payloads[9], kind: 'site', stage: 'planned', landNeedM2: 0, landStatus: 'none', fundingFen: 0 }
    const location = { type: 'Point', coordinates: [104.77, 29.34] }
    await post(planner, '/api/v1/work/projects', { ...project, location, notes: payloads.slice(0, 8).join(' '), source: payloads[3] })
    await post(admin, '/api/v1/me/tokens', { name: short[3], scopes: ['account.self'], days: 1 })
    await post(admin, '/api/v1/invitations', { grants: [{ role: 'auditor' }], note: short.slice(0, 3).join(' ') })
    const told = []
    for (const text of chunks(payloads, 900).slice(0, 3))
      told.push(await post(office, '/api/v1/reports', { category: 'other', location, text, contact: text.slice(0, 40) }))

    // The desks' lists have all of them at once; each place has its own page.
    for (const path of ['/work/queue', '/work/quality', '/work/operators', '/work/projects', '/work/inspections', '/work/standard'])
      await look(office, path)
    await look(planner, '/work/places?state=submitted', payloads[9])
    await look(office, '/work/queue', payloads[1])
    await look(office, '/work/operators', payloads[9])
    for (const [i, id] of ids.entries()) await look(office, `/work/places/${id}`, payloads[i])
    for (const f of firms.slice(0, 6)) await look(office, `/work/operators/${f.id}`, f.name)
    await look(office, '/work/reports', told[0].code)
    for (const r of told) await look(office, `/work/reports/${r.code}`, r.code)
    await look(planner, '/work/projects', payloads[9])
    for (const path of ['/admin', '/admin?part=invitations', '/admin?part=audit', '/account', '/work']) await look(admin, path)
    await look(admin, '/admin?part=invitations', short[2])
    await look(admin, '/account', short[3])

    for (const s of all) assert.deepEqual(s.errors(), [])
    assert.deepEqual(bad.flat(), [])
    assert.equal(seen.foreign.length, foreign, `asked elsewhere: ${seen.foreign.slice(foreign)}`)
  } finally {
    for (const s of all) await s.close()
  }
})

test('code in a file runs on no step of its import', { timeout: 120_000 }, async () => {
  const s = await join(short[4], invite('planner@510300'))
  const bad = watch(s.page)
  try {
    const { page } = s
    await page.goto('/work/import')
    const cell = w => `"${w.replaceAll('"', '""')}"`
    const rows = payloads.map((p, i) => [`X${i}`, p, i % 3 ? 104.7 + i / 1000 : p, 29.3, p, p, p].map(v => cell(String(v))).join(','))
    const csv = `编号,名称,经度,纬度,地址,${cell(payloads[9])},${cell(payloads[14])}\n${rows.join('\n')}\n`
    const name = `${payloads[9].replaceAll('/', '')}.csv`
    await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(csv) })
    await page.locator('details, .trouble').first().waitFor()
    await look(s)
    for (const d of await page.locator('main details').all()) await d.evaluate(e => e.setAttribute('open', ''))
    await page.locator('main').getByText(payloads[9], { exact: false }).first().waitFor()
    await look(s)
    assert.deepEqual(
      s.errors().filter(e => !/422/.test(e)),
      [],
    )
    assert.deepEqual(bad, [])
  } finally {
    await s.close()
  }
})

test('code in the name of a public place runs neither in its sheet, nor on its sign, nor on a card', { timeout: 180_000 }, async () => {
  const s = await session({ size: phone })
  const bad = watch(s.page)
  try {
    const places = (await ask('api/v1/places?bbox=104.29,29.09,104.33,29.13&limit=100')).items.filter(p =>
      /hacked|evil|display:none/.test(p.name),
    )
    assert.equal(places.length, payloads.length)
    for (const p of places) {
      await s.page.goto(`/p/${p.code}`)
      await s.page.locator('.place h2').waitFor()
      await s.page.emulateMedia({ media: 'print' })
      await s.page.locator('.sign table').waitFor({ state: 'attached' })
      assert.ok((await s.page.locator('.sign h1').innerText()).includes(p.name.slice(0, 12)), p.name)
      assert.deepEqual(await intruders(s.page), [], p.name)
      const [sent, now] = await scripts(s.page)
      assert.equal(now, sent, `${p.name}: scripts were added`)
      await s.page.emulateMedia({ media: 'screen' })
      // The code's picture is a document of its own where it is opened alone.
      const code = await fetch(new URL(`p/${p.code}/qr.svg`, site))
      assert.ok(!/<script|\son\w+=|href/i.test(await code.text()), `the picture of ${p.code}`)
    }
    assert.deepEqual(s.errors(), [])
    assert.deepEqual(bad, [])
  } finally {
    await s.close()
  }
})
