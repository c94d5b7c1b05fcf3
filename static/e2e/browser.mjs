// A browser that counts what must not happen: requests to other hosts, console errors, dialogs.
import { existsSync, mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import test from 'node:test'
import { chromium } from 'playwright-core'
import { drive } from './driver.mjs'

/** site is where the program under test answers; its address ends with a slash. */
export const site = process.env.HUISHOU_E2E_URL

const shots = join(import.meta.dirname, 'shots')
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'

const flags = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const phone = { width: 390, height: 844 }
export const desk = { width: 1100, height: 700 }

/** Chromium itself asks these (autofill, accounts, updates of its parts), whatever page is open. */
const chromes = /^(http:\/\/)?((content-autofill|update)\.googleapis\.com|accounts\.google\.com)(:443$|\/)/

/** trap is a proxy for everything that is not this machine: it writes down the host and refuses. */
async function setTrap() {
  const caught = []
  const server = createServer((q, a) => {
    if (!chromes.test(q.url)) caught.push(q.url)
    a.writeHead(403).end()
  })
  server.on('connect', (q, socket) => {
    if (!chromes.test(q.url)) caught.push(q.url)
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
  })
  await new Promise(done => server.listen(0, '127.0.0.1', done))
  server.unref()
  return { caught, address: `http://127.0.0.1:${server.address().port}` }
}

export const trap = await setTrap()

/** seen counts the requests of all pages: those to the site, and the addresses of all others. */
export const seen = { own: 0, foreign: [] }

const browsers = new Map()

/** start gives a running browser; `extra` flags make another one. */
export async function start(extra = ['--enable-unsafe-swiftshader']) {
  if (!existsSync(executablePath)) throw new Error(`no browser at ${executablePath}`)
  const key = extra.join(' ')
  // Proxy flags by hand: Playwright's own setting would send this machine's addresses there too.
  const proxy = [`--proxy-server=${trap.address}`]
  if (!browsers.has(key)) browsers.set(key, chromium.launch({ executablePath, args: [...flags, ...proxy, ...extra] }))
  return browsers.get(key)
}

export async function stopAll() {
  for (const b of browsers.values()) await (await b).close()
  browsers.clear()
}

/**
 * session opens a page of its own, with its own storage. `allow` are console errors that belong to the test;
 * `prefs` is what the device remembers: { lang, theme, big }.
 */
export async function session({ size = phone, flags: extra, allow = [], prefs, base = site, ...options } = {}) {
  const browser = await start(extra)
  const context = await browser.newContext({
    viewport: size,
    deviceScaleFactor: 1,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
    baseURL: base,
    ...options,
  })
  context.setDefaultTimeout(15_000)
  const host = new URL(base).host
  const trouble = []
  context.on('request', r => {
    const url = new URL(r.url())
    // A second site on this machine, as a test may play, is not elsewhere.
    if (url.host === host || url.hostname === '127.0.0.1' || /^(data|blob|about):$/.test(url.protocol)) seen.own++
    else seen.foreign.push(r.url())
  })
  context.on('console', m => {
    if (m.type() === 'error' || /content security policy/i.test(m.text()))
      trouble.push(`${m.text()} ${m.location().url}`)
  })
  context.on('weberror', e => trouble.push(`uncaught: ${e.error()}`))
  context.on('dialog', d => {
    trouble.push(`dialog: ${d.message()}`)
    d.dismiss().catch(() => undefined)
  })
  if (prefs) {
    // Not before the first page: about:blank has no storage.
    await context.addInitScript(
      p => location.protocol === 'about:' || localStorage.setItem('huishou.prefs', p),
      JSON.stringify(prefs),
    )
  }
  const page = await context.newPage()
  return {
    context,
    page,
    app: drive(page, prefs?.lang ?? 'zh'),
    /** errors are those the test did not expect. */
    errors: () => trouble.filter(t => !allow.some(a => a.test(t))),
    async shoot(name) {
      mkdirSync(shots, { recursive: true })
      const path = join(shots, `${name.replace(/[^\p{L}\p{N}]+/gu, '-')}.png`)
      await page.screenshot({ path, timeout: 10_000 }).catch(() => undefined)
      return path
    },
    close: () => context.close(),
  }
}

/**
 * claim is a test in a fresh page. It also fails when the page logged an error or broke the content security policy,
 * and leaves a picture in e2e/shots when it fails.
 */
export function claim(name, options, body) {
  test(name, { timeout: options.limit ?? 60_000 }, async t => {
    const s = await session(options)
    try {
      await body(s, t)
      const bad = s.errors()
      if (bad.length) throw new Error(`the page logged errors:\n${bad.join('\n')}`)
    } catch (e) {
      console.error(`picture: ${await s.shoot(name)}\nat ${s.page.url()}`)
      throw e
    } finally {
      await s.close()
    }
  })
}

/** ask gets JSON from the site without the browser. */
export const ask = async path => (await fetch(new URL(path, site))).json()
