import assert from 'node:assert/strict'
import { claim, desk } from './browser.mjs'
import { alwaysCode } from './place.test.mjs'
import { always } from './places.mjs'

claim('a place prints as one A4 sheet with its QR code', { size: desk }, async ({ app, page }) => {
  await app.open(`/p/${await alwaysCode()}`)
  await page.locator('.sign table').waitFor({ state: 'attached' })
  await page.emulateMedia({ media: 'print' })
  await page.waitForFunction(() => document.querySelector('.sign img')?.naturalWidth > 0)
  const seen = await page.evaluate(() =>
    [...document.body.children]
      .filter(e => e.getClientRects().length && e.getBoundingClientRect().height > 0)
      .map(e => e.className || e.id),
  )
  assert.deepEqual(seen, [''], 'only the sheet is printed')
  const text = await page.locator('.sign').innerText()
  for (const part of [always.name, '本站回收', '0813-5550100', '同心路1号'])
    assert.ok(text.includes(part), `${part} in ${text}`)

  // The picture is a QR code: three finder patterns, each black and white and black.
  const code = await page.locator('.sign img').evaluate(async img => {
    const side = img.naturalWidth
    const c = document.createElement('canvas')
    c.width = c.height = 400
    const g = c.getContext('2d')
    g.fillStyle = '#fff'
    g.fillRect(0, 0, 400, 400)
    g.drawImage(img, 0, 0, 400, 400)
    const { data } = g.getImageData(0, 0, 400, 400)
    const row = y => {
      const runs = []
      let last
      for (let x = 0; x < 400; x++) {
        const dark = data[(y * 400 + x) * 4] < 128
        if (dark === last) runs[runs.length - 1]++
        else runs.push(1)
        last = dark
      }
      return runs
    }
    return { side, box: img.getBoundingClientRect().width, rows: [...Array(400).keys()].map(row) }
  })
  assert.ok(code.box >= 110, `the code is ${code.box} px wide on paper`)
  const finder = code.rows.filter(r =>
    r.some((_, i) => {
      const [a, b, c, d, e] = r.slice(i, i + 5)
      return e && c > 12 && [a, b, d, e].every(x => Math.abs(x * 3 - c) <= c * 0.5)
    }),
  )
  assert.ok(finder.length >= 12, 'finder patterns are in the picture')

  const pdf = await page.pdf({ preferCSSPageSize: true })
  const raw = pdf.toString('latin1')
  assert.equal(raw.match(/\/Type\s*\/Page\b(?!s)/g)?.length, 1, 'one sheet')
  const [, w, h] = /\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]/.exec(raw)
  assert.ok(Math.abs(w - 595.28) < 2 && Math.abs(h - 841.89) < 2, `${w} × ${h} pt is not A4`)
  assert.ok(pdf.length > 8000, `${pdf.length} bytes`)
})
