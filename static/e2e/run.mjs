// npm run e2e: builds and serves the program with known places, runs every browser test against it, takes all away.
//
//   node e2e/run.mjs                                    everything
//   node e2e/run.mjs --test-name-pattern=axe            some tests
//   HUISHOU_BIN=bin/huishou node e2e/run.mjs            with a program that is built already
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { launch } from './server.mjs'

const LIMIT = 600_000
const shots = join(import.meta.dirname, 'shots')
const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium'

if (!existsSync(chromium)) {
  const say = `browser tests: no Chromium at ${chromium}. Install it (apt-get install chromium fonts-noto-cjk) or name it with CHROMIUM=.`
  if (process.env.CI === 'true') {
    console.error(say)
    process.exit(1)
  }
  console.log(`SKIPPED, nothing was tested. ${say}`)
  process.exit(0)
}

rmSync(shots, { recursive: true, force: true })
let tests
// Stopped while the program is made: out at once; later: the tests end first, then the server.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => (tests ? tests.kill('SIGTERM') : process.exit(1)))
const server = await launch()
const code = await new Promise(done => {
  tests = spawn(
    process.execPath,
    [
      '--test-reporter=spec',
      '--test-reporter-destination=stdout',
      ...process.argv.slice(2),
      join(import.meta.dirname, 'suite.mjs'),
    ],
    {
      stdio: 'inherit',
      env: {
        ...process.env,
        HUISHOU_E2E_URL: server.url,
        HUISHOU_E2E_BIN: server.bin,
        HUISHOU_E2E_DATA: server.data,
        HUISHOU_E2E_OUTLINES: server.outlines ? '1' : '',
      },
    },
  )
  const late = setTimeout(() => {
    console.error(`browser tests: stopped after ${LIMIT / 60_000} minutes`)
    tests.kill('SIGTERM')
  }, LIMIT)
  tests.once('exit', (exit, signal) => {
    clearTimeout(late)
    done(signal ? 1 : exit)
  })
})
await server.stop()
const faults = server
  .log()
  .split('\n')
  .filter(l => l.includes('"level":"ERROR"'))
if (faults.length) console.error(`the server logged errors:\n${faults.join('\n')}`)
if (code || faults.length) {
  mkdirSync(shots, { recursive: true })
  writeFileSync(join(shots, 'server.log'), server.log())
}
process.exit(code || (faults.length ? 1 : 0))
