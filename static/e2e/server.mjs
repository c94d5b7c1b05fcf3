// The program under test: built, filled with known places, served on a port of its own, stopped by its pid.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { placesCSV } from './places.mjs'

const root = resolve(import.meta.dirname, '../..')

/** run runs a command to its end and throws with its words when it fails. */
export function run(cmd, args, options = {}) {
  const done = spawnSync(cmd, args, { encoding: 'utf8', timeout: 240_000, ...options })
  if (done.status !== 0)
    throw new Error(`${cmd} ${args.join(' ')}: ${done.error ?? `exit ${done.status}`}\n${done.stdout}${done.stderr}`)
  return done.stdout
}

/** shared is the folder with the real outlines of the city, where this machine has one. */
function shared() {
  const folders = [process.env.HUISHOU_SHARED, join(root, '../shared')].filter(Boolean)
  return folders.find(f => existsSync(join(f, 'data/zigong-districts-low.geojson')))
}

/**
 * launch builds the program (or takes HUISHOU_BIN), fills a new folder and serves it; the places the tests know are
 * left out with `places: false`, the outlines with `areas: false`.
 * It gives { url, bin, data, log(), stop() }; stop also removes the folder.
 */
export async function launch({ places = true, areas = true, extra = [] } = {}) {
  const tmp = mkdtempSync(join(tmpdir(), 'huishou-e2e-'))
  const clean = () => rmSync(tmp, { recursive: true, force: true })
  process.once('exit', clean)
  try {
    let bin = process.env.HUISHOU_BIN && resolve(process.env.HUISHOU_BIN)
    if (!bin) {
      if (!existsSync(join(root, 'static/dist/index.html')))
        throw new Error('the front end is not built: npm --prefix static run build')
      bin = join(tmp, 'huishou')
      run('go', ['build', '-o', bin, './cmd/huishou'], { cwd: root })
    }
    const data = join(tmp, 'data')
    run(bin, ['seed', '--data', data])
    const outlines = areas && shared()
    if (outlines) {
      const file = join(outlines, 'data/zigong-districts-low.geojson')
      run(bin, ['import', 'areas', file, '--crs', 'wgs84', '--data', data])
    }
    run(bin, ['seed', '--demo', '--data', data])
    if (places) {
      const csv = join(tmp, 'places.csv')
      writeFileSync(csv, placesCSV())
      run(bin, ['import', csv, '--crs', 'wgs84', '--publish', '--data', data])
    }
    const served = await serve(bin, data, extra)
    return { ...served, bin, data, outlines: !!outlines, stop: () => served.stop().then(clean) }
  } catch (e) {
    clean()
    throw e
  }
}

/** serve starts a server on a free port and waits until it is ready. */
export async function serve(bin, data, extra = []) {
  const child = spawn(bin, ['serve', '--listen', '127.0.0.1:0', '--data', data, ...extra], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  const exited = new Promise(done => child.once('exit', done))
  const dies = () => child.kill('SIGKILL')
  process.once('exit', dies)
  const stop = async () => {
    child.kill('SIGTERM')
    const late = setTimeout(dies, 12_000)
    await exited
    clearTimeout(late)
    process.off('exit', dies)
  }
  try {
    const url = await new Promise((found, fail) => {
      const late = setTimeout(() => fail(new Error(`the server did not start in 30 s:\n${log}`)), 30_000)
      child.once('exit', code => fail(new Error(`the server ended with ${code}:\n${log}`)))
      child.stderr.setEncoding('utf8').on('data', text => {
        log += text
        const line = log.split('\n').find(l => l.includes('"msg":"serving"'))
        if (!line?.endsWith('}')) return
        clearTimeout(late)
        found(JSON.parse(line).url)
      })
    })
    for (const until = Date.now() + 15_000; ; ) {
      const ok = await fetch(`${url}readyz`).then(
        r => r.ok,
        () => false,
      )
      if (ok) return { url, stop, log: () => log }
      if (Date.now() > until) throw new Error(`the server is not ready after 15 s:\n${log}`)
      await new Promise(done => setTimeout(done, 50))
    }
  } catch (e) {
    await stop()
    throw e
  }
}
