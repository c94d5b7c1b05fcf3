import assert from 'node:assert/strict'
import test from 'node:test'
import { seen, trap } from './browser.mjs'

test('no page asked another host, in all the tests before', () => {
  assert.deepEqual(seen.foreign, [])
  assert.deepEqual(trap.caught, [])
  assert.ok(seen.own > 50, `only ${seen.own} requests were counted`)
  console.log(`requests: ${seen.own} to the site, 0 to other hosts`)
})
