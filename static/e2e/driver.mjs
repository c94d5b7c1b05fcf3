// The page as a person uses it, for browser tests: roles and labels first, data-testid where there is no role.
//
//   const app = drive(page)                 // a playwright Page
//   await app.open('/?e2e=1')
//   await app.searchItem('旧冰箱')
//   const [nearest] = await app.cards()
//
// ?e2e=1 keeps the map's picture readable (preserveDrawingBuffer), sets window.mapIdle and window.mapForTest.

/** Words the driver needs, by language; the same as in src/i18n. */
const words = {
  zh: {
    label: '要处理什么？',
    open: '现在开门',
    back: '返回列表',
    map: '地图',
    close: '收起地图',
    full: '地图全屏',
    lang: 'English',
    big: '大字版',
    theme: '深色 / 浅色',
    clear: '清除筛选',
    pick: '在地图上选',
    me: '我的位置',
  },
  en: {
    label: 'What needs to go?',
    open: 'Open now',
    back: 'Back to the list',
    map: 'Map',
    close: 'Close map',
    full: 'Full map',
    lang: '中文',
    big: 'Large type',
    theme: 'Dark / light',
    clear: 'Clear filters',
    pick: 'Pick on map',
    me: 'My location',
  },
}

/** drive gives the actions and questions of a page; `lang` is the language the page speaks now. */
export function drive(page, lang = 'zh') {
  let w = words[lang]
  const button = (name, root = page) => root.getByRole('button', { name, exact: true })
  const field = () => page.getByRole('combobox')
  const card = code => page.locator(code ? `[data-testid="card"][data-code="${code}"]` : '[data-testid="card"]')
  const map = () => page.getByTestId('map')

  const app = {
    /** open goes to an address and waits until the page can be used. */
    async open(path = '/?e2e=1') {
      await page.goto(path)
      await app.ready()
    },
    /** ready waits until the list (or another page) is there and everything that comes after it. */
    async ready() {
      await page
        .locator(
          '[data-testid="list"]:visible, [data-testid="empty"]:visible, [data-testid="error"]:visible, [data-testid="refused"]:visible, .text, .place h2',
        )
        .first()
        .waitFor()
      await button(w.big).waitFor()
      await page.locator('#results[aria-busy="true"]').waitFor({ state: 'detached' })
    },
    field,
    /** suggestions types into the search field and gives the options' texts. */
    async suggestions(text) {
      await field().fill(text)
      // The last suggestion repeats what was typed: before that, the list belongs to an earlier word.
      await page
        .getByRole('option')
        .filter({ hasText: `“${text}”` })
        .waitFor()
      return page.getByRole('option').allInnerTexts()
    },
    /** searchItem chooses the first suggestion for a word by keyboard. */
    async searchItem(text) {
      await app.suggestions(text)
      await field().press('ArrowDown')
      await field().press('Enter')
      await app.ready()
    },
    /** searchText looks for a name or address. */
    async searchText(text) {
      await app.suggestions(text)
      await page.getByRole('option').last().click()
      await app.ready()
    },
    chip: name =>
      page.getByRole('group', { name: /./ }).or(page.locator('.filters')).getByRole('button', { name, exact: true }),
    async openNow() {
      await button(w.open).click()
      await app.ready()
    },
    async clearFilters() {
      await button(w.clear).first().click()
      await app.ready()
    },
    /** cards gives the list as a person reads it. */
    async cards() {
      return card().evaluateAll(all =>
        all.map(el => ({
          code: el.dataset.code,
          name: el.querySelector('.card__name').innerText,
          distance: el.querySelector('.card__far')?.innerText ?? '',
          state: el.querySelector('.state').innerText,
          takes: [...el.querySelectorAll('.take')].map(t => t.innerText.trim()),
          demo: !!el.querySelector('.badge'),
        })),
      )
    },
    card,
    async openPlace(code) {
      await card(code).getByRole('link').first().click()
      await page.locator('.place h2').waitFor()
    },
    /** place gives the open place's facts. */
    async place() {
      const root = page.getByTestId('place')
      return {
        name: await root.locator('h2').innerText(),
        state: await root.locator('.place__state').innerText(),
        today: await root.locator('[aria-current="date"]').allInnerTexts(),
        qr: await root.locator('.place__qr img').evaluate(i => i.complete && i.naturalWidth > 0),
        links: await root.locator('.place__part .go__apps a').evaluateAll(a => a.map(x => x.href)),
      }
    },
    async back() {
      await page.getByRole('link', { name: w.back }).click()
    },
    advice: () => page.getByTestId('advice').or(page.getByTestId('refused')),
    empty: () => page.getByTestId('empty'),
    error: () => page.getByTestId('error'),
    offlineNote: () => page.locator('.note--offline'),
    count: () => page.locator('.results__head [role="status"]').innerText(),
    async speak(to) {
      await button(w.lang).click()
      w = words[to]
      await button(w.big).waitFor()
    },
    async big() {
      await button(w.big).click()
    },
    async theme() {
      await button(w.theme).click()
    },
    map,
    /** openMap lifts the map on a phone (beside the list on a desktop it is always there). */
    async openMap() {
      const handle = button(w.map, map())
      if (await handle.isVisible()) await handle.click()
      await app.mapIdle()
    },
    async closeMap() {
      await button(w.close, map()).click()
    },
    async mapIdle(timeout = 60_000) {
      await page.waitForFunction(() => window.mapIdle === true, null, { timeout })
    },
    /** pixels counts the colours on the map's canvas, and the pixels of one colour ("r,g,b", each ± 2). */
    async pixels(rgb) {
      return page.evaluate(want => {
        const from = document.querySelector('.map canvas')
        const copy = document.createElement('canvas')
        copy.width = from.width
        copy.height = from.height
        const g = copy.getContext('2d')
        g.drawImage(from, 0, 0)
        const { data } = g.getImageData(0, 0, copy.width, copy.height)
        const [r, gr, b] = want.split(',').map(Number)
        const seen = new Set()
        let hits = 0
        for (let i = 0; i < data.length; i += 4) {
          seen.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2])
          if (Math.abs(data[i] - r) < 3 && Math.abs(data[i + 1] - gr) < 3 && Math.abs(data[i + 2] - b) < 3) hits++
        }
        return { colours: seen.size, hits }
      }, rgb)
    },
    /** drawn gives the features of a WebGL map layer: places, place-names, town-names, chosen. */
    async drawn(layer = 'places') {
      return page.evaluate(l => window.mapForTest.queryRenderedFeatures({ layers: [l] }).map(f => f.properties), layer)
    },
    /** tapMap taps the map's canvas at a share of its width and height. */
    async tapMap(x = 0.5, y = 0.5) {
      const box = await page.locator('.map').boundingBox()
      await page.mouse.click(box.x + box.width * x, box.y + box.height * y)
    },
    words: () => w,
  }
  return app
}
