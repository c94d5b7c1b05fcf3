import assert from 'node:assert/strict'
import test from 'node:test'
import { session, trap } from './browser.mjs'

test('a request to another host would be caught', async () => {
  const s = await session({ base: 'http://other-host.invalid/' })
  await s.page.goto('http://other-host.invalid/x').catch(() => undefined)
  await s.close()
  assert.ok(
    trap.caught.some(u => u.includes('other-host.invalid')),
    'the trap saw nothing, so it would not see anything',
  )
  trap.caught.length = 0
})
