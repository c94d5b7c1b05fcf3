// Fails when the page grows too heavy: bytes, gzip -9, as a phone on a slow network would fetch them.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const dist = new URL('../dist/', import.meta.url)
const FIRST = 15_000
const ALL = 350_000
// Of all sections together, which nobody loads at once; it grows with their number, a section's own limit does not.
const DESK = 200_000
const SECTION = 60_000

const html = readFileSync(new URL('index.html', dist), 'utf8')
const files = readdirSync(new URL('assets/', dist)).filter(f => /\.(js|css)$/.test(f))
const text = f => readFileSync(new URL(`assets/${f}`, dist), 'utf8')
const size = f => gzipSync(text(f), { level: 9 }).length

/** named gives files and all they wait for: what they import at once, and their styles. */
const named = start => {
  const found = new Set(start)
  for (const f of found)
    if (f.endsWith('.js'))
      for (const m of text(f).matchAll(/(?:from|import)\s*["'`]\.\/([\w.-]+)["'`]/g)) found.add(m[1])
  return found
}

// What the first list waits for: everything the page names, and what those files import at once.
const first = named(files.filter(f => html.includes(f)))

// What a page may ever load: all that its files name, and what those name.
const reach = page => {
  const html = readFileSync(new URL(page, dist), 'utf8')
  const found = new Set(files.filter(f => html.includes(f)))
  for (const f of found) for (const g of files) if (!found.has(g) && text(f).includes(g)) found.add(g)
  return [...found]
}
const residents = reach('index.html')
// A browser loads one of the two maps; Leaflet is the one for browsers without WebGL2.
const flat = f => /^flat\w*-/.test(f)
const map = f => flat(f) || /^gl-/.test(f)
const english = f => /^en[.-]/.test(f)
const sum = list => list.reduce((n, f) => n + size(f), 0)

/** later are the parts a file fetches when they are needed, each with its styles. */
const later = f => {
  const styles = JSON.parse(/m\.f=(\[[^\]]*\])/.exec(text(f))?.[1] ?? '[]')
  return [
    ...text(f).matchAll(/import\(["'`]\.\/([\w.-]+)["'`]\)(?:\.then\([^)]*\))?,?(?:__vite__mapDeps\(\[([\d,]*)\]\))?/g),
  ].map(m => [
    m[1],
    (m[2] ?? '')
      .split(',')
      .filter(Boolean)
      .map(i => styles[i].replace('assets/', '')),
  ])
}
const deskHTML = readFileSync(new URL('desk.html', dist), 'utf8')
const frame = named(files.filter(f => deskHTML.includes(f)))
const desks = reach('desk.html').filter(f => !map(f))
// A section's weight is all one needs to work in it: the frame, its pages, and what those fetch; never the map.
const entry = [...frame].find(f => /^desk-.*js$/.test(f))
const sections = later(entry).map(([f, css]) => {
  const all = named([...frame, f, ...css])
  const fetched = [...all].filter(g => !frame.has(g)).flatMap(g => later(g).flat(2))
  for (const g of named(fetched.filter(g => !map(g)))) if (!map(g)) all.add(g)
  return [f.replace(/-.{8}\.js$/, ''), sum([...all])]
})
const rows = [
  ['first list', sum([...first]), FIRST],
  ['first list in English', sum([...first]) + sum(files.filter(f => /^en-/.test(f))), FIRST + 1_000],
  ['everything with the map', sum(residents.filter(f => !flat(f) && !english(f))), ALL],
  ['everything, both maps and languages', sum(residents), ALL + 60_000],
  ['all desks without the map', sum(desks), DESK],
  ...sections.map(([name, bytes]) => [`desk: ${name}`, bytes, SECTION]),
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
