// Fails when the page grows too heavy: bytes, gzip -9, as a phone on a slow network would fetch them.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const dist = new URL('../dist/', import.meta.url)
const FIRST = 15_000
const ALL = 350_000
const DESK = 120_000

const html = readFileSync(new URL('index.html', dist), 'utf8')
const files = readdirSync(new URL('assets/', dist)).filter(f => /\.(js|css)$/.test(f))
const text = f => readFileSync(new URL(`assets/${f}`, dist), 'utf8')
const size = f => gzipSync(text(f), { level: 9 }).length

// What the first list waits for: everything the page names, and what those files import at once.
const first = new Set(files.filter(f => html.includes(f)))
for (const f of first) for (const m of text(f).matchAll(/(?:from|import)\s*["']\.\/([\w.-]+)["']/g)) first.add(m[1])

// What a page may ever load: all that its files name, and what those name.
const reach = page => {
  const html = readFileSync(new URL(page, dist), 'utf8')
  const found = new Set(files.filter(f => html.includes(f)))
  for (const f of found) for (const g of files) if (!found.has(g) && text(f).includes(g)) found.add(g)
  return [...found]
}
const residents = reach('index.html')
const desks = reach('desk.html').filter(f => !/^(flat|flatground|gl)-/.test(f))

// A browser loads one of the two maps; Leaflet is the one for browsers without WebGL2.
const flat = f => /^flat(ground)?-/.test(f)
const english = f => /^en[.-]/.test(f)
const sum = list => list.reduce((n, f) => n + size(f), 0)
const rows = [
  ['first list', sum([...first]), FIRST],
  ['first list in English', sum([...first]) + sum(files.filter(f => /^en-/.test(f))), FIRST + 1_000],
  ['everything with the map', sum(residents.filter(f => !flat(f) && !english(f))), ALL],
  ['everything, both maps and languages', sum(residents), ALL + 60_000],
  ['all desks without the map', sum(desks), DESK],
]
let bad = false
for (const [name, bytes, most] of rows) {
  const over = bytes > most
  bad ||= over
  console.log(`${over ? 'OVER' : 'ok  '}  ${name}: ${bytes} of ${most} bytes gz`)
}
// The service worker keeps nothing when one of its files is missing.
const kept = JSON.parse(/const FILES = (\[.*\])/.exec(readFileSync(new URL('sw.js', dist), 'utf8'))[1])
for (const path of kept.filter(p => p !== '/'))
  if (!existsSync(new URL(`.${path}`, dist))) {
    console.log(`MISSING  ${path}, named by sw.js`)
    bad = true
  }
if (bad) {
  for (const f of files.sort((a, b) => size(b) - size(a))) console.log(`      ${String(size(f)).padStart(7)}  ${f}`)
  process.exit(1)
}
