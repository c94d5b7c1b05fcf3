// People of the desks, made as an administrator on the machine makes them.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { desk, session } from './browser.mjs'

export const bin = process.env.HUISHOU_E2E_BIN
export const data = process.env.HUISHOU_E2E_DATA

/** invite makes the link of a role from the console, as an administrator on the machine does. */
export function invite(...roles) {
  const args = ['user', 'invite', '--json', '--data', data, ...roles.flatMap(r => ['--role', r])]
  const done = spawnSync(bin, args, { encoding: 'utf8', timeout: 30_000 })
  assert.equal(done.status, 0, done.stderr)
  return JSON.parse(done.stdout).url
}

let people = 0

/** join makes an account in a browser of its own and leaves it on the desk. */
export async function join(name, url, size = desk) {
  const s = await session({ size })
  const { page } = s
  await page.goto(url)
  await page.locator('input[name=name]').fill(name)
  await page.locator('input[name=login]').fill(`e2e.${++people}`)
  await page.locator('input[name=password]').fill('竹海大道-早晨-七点')
  await page.locator('form button[type=submit]').click()
  await page.waitForURL('**/work')
  return s
}

/** send asks the API as the person of a page: { status, body, rev }. */
export const send = (page, path, { method = 'POST', body, rev } = {}) =>
  page.evaluate(
    async ([path, method, body, rev]) => {
      const { csrf } = await fetch('/api/v1/session').then(r => r.json())
      const r = await fetch(path, {
        method,
        headers: {
          'content-type': 'application/json',
          'x-csrf-token': csrf,
          ...(rev === undefined ? {} : { 'if-match': `"${rev}"` }),
        },
        body: body && JSON.stringify(body),
      })
      return { status: r.status, body: await r.json().catch(() => undefined) }
    },
    [path, method, body, rev],
  )
