// npm run shots -- FOLDER [WORD]: pictures of every page for a person to look at, on a phone and a desktop, in both
// languages, light, dark and large type; a sheet of them for each page; with WORD only the pages whose name has it.
//
// npm run shots -- --readme: only docs/find.png, the picture in the README.
import { mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { launch } from './server.mjs'

const [folder, word = ''] = process.argv.slice(2)
if (!folder) {
  console.error('usage: npm run shots -- FOLDER [WORD] | --readme')
  process.exit(2)
}
// The outlines are not ours to publish, so the README's picture is without.
const server = await launch({ places: false, areas: folder !== '--readme' })
process.env.HUISHOU_E2E_URL = server.url
const { ask, phone, session, stopAll } = await import('./browser.mjs')

const desktop = { width: 1440, height: 900 }
const looks = {
  zh: { lang: 'zh', theme: 'light' },
  dark: { lang: 'zh', theme: 'dark' },
  large: { lang: 'zh', theme: 'light', big: true },
  en: { lang: 'en', theme: 'light' },
}
const fridge = `/?item=${encodeURIComponent('旧冰箱')}&accepts=fridge&e2e=1`
const [place] = (await ask('api/v1/sites/nearest?lon=104.7745&lat=29.3403&accepts=fridge&limit=1')).items

/** offline takes the network away after a visit and asks something else. */
async function offline({ page, context, app }) {
  await page.waitForFunction(() => localStorage['huishou.pool'])
  await context.setOffline(true)
  await page.locator('.filters .chip').nth(2).click()
  await app.offlineNote().waitFor()
}

const pages = {
  find: { path: fridge },
  map: { path: '/?e2e=1', act: ({ app }) => app.openMap(), only: 'phone' },
  start: { path: '/?e2e=1' },
  empty: { path: '/?at=105.9,30.4&accepts=paper&e2e=1' },
  suggest: { path: '/', act: ({ app }) => app.suggestions('bx') },
  offline: { path: '/?e2e=1', act: offline },
  place: { path: `/p/${place.code}?accepts=fridge&e2e=1`, full: true },
  markets: { path: '/markets?e2e=1' },
  data: { path: '/data', full: true },
  about: { path: '/about' },
  embed: { path: '/embed?e2e=1' },
  missing: { path: '/nothing-here' },
}

/** shoot takes one picture and gives its file. */
async function shoot(file, given, options) {
  const s = await session(options)
  try {
    await s.page.goto(given.path)
    if (given.path.startsWith('/embed')) await s.page.getByTestId('list').waitFor()
    else await s.app.ready()
    await given.act?.(s)
    if (options.size.width >= 900 && given.path.includes('e2e=1'))
      await s.app.mapIdle().catch(() => console.error(`${file}: the map is not idle`))
    await s.page.waitForLoadState('networkidle')
    await s.page.screenshot({ path: file, fullPage: !!given.full && options.size.width < 900 })
    return file
  } finally {
    await s.close()
  }
}

/** sheet puts pictures side by side on a page and takes a picture of that. */
async function sheet(file, files, height, background = '#888') {
  const s = await session({ size: { width: 1600, height: 900 } })
  try {
    const data = files.map(f => `<img height="${height}" src="data:image/png;base64,${readFileSync(f, 'base64')}">`)
    await s.page.setContent(
      `<body style="margin:0"><div id="all" style="display:inline-flex;gap:16px;padding:16px;align-items:flex-start;background:${background}">${data.join('')}</div>`,
    )
    await s.page.locator('#all').screenshot({ path: file })
  } finally {
    await s.close()
  }
}

async function readme() {
  const tmp = join(resolve(import.meta.dirname, 'shots'))
  mkdirSync(tmp, { recursive: true })
  const onPhone = await shoot(join(tmp, 'readme-phone.png'), pages.find, { size: phone, prefs: looks.zh })
  const onDesktop = await shoot(join(tmp, 'readme-desktop.png'), pages.find, {
    size: { width: 1280, height: 844 },
    prefs: looks.zh,
  })
  await sheet(resolve(import.meta.dirname, '../../docs/find.png'), [onPhone, onDesktop], 700, '#d9d6cd')
}

try {
  if (folder === '--readme') await readme()
  else {
    mkdirSync(folder, { recursive: true })
    for (const [name, given] of Object.entries(pages)) {
      if (!name.includes(word)) continue
      for (const [device, size] of Object.entries({ phone, desktop })) {
        if (given.only && given.only !== device) continue
        const files = []
        for (const [look, prefs] of Object.entries(looks))
          await shoot(join(folder, `${name}-${device}-${look}.png`), given, { size, prefs, allow: [/./] }).then(
            f => files.push(f),
            e => console.error(`${name} ${device} ${look}: ${e.message}`),
          )
        if (files.length)
          await sheet(join(folder, `sheet-${name}-${device}.png`), files, device === 'phone' ? 844 : 480)
        console.log(`${name} on a ${device}: ${files.length} pictures`)
      }
    }
  }
} finally {
  await stopAll()
  await server.stop()
}
