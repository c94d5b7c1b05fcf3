// What axe finds on a page.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const only = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }

/** violations runs axe and gives one line for each rule broken. */
export async function violations(page) {
  // Under the content security policy no script element may bring it in.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source)
  const found = await page.evaluate(
    o => window.axe.run(document, o).then(r => ({ bad: r.violations, passed: r.passes.length })),
    { runOnly: only, resultTypes: ['violations'] },
  )
  assert.ok(found.passed > 5, 'axe looked at the page')
  return found.bad.map(
    v =>
      `${v.id} (${v.impact}): ${v.nodes
        .slice(0, 3)
        .map(n => `${n.html.slice(0, 160)} ${n.failureSummary?.split('\n')[1] ?? ''}`)
        .join(' | ')}`,
  )
}
