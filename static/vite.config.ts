import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const server = process.env.HUISHOU_DEV_SERVER ?? 'http://127.0.0.1:8080'

/** The service worker gets the names of the files that make up the page; the maps are kept once they were used. */
function worker(): Plugin {
  return {
    name: 'huishou-worker',
    apply: 'build',
    // After all others, so that chunks which were taken out again are not named.
    writeBundle({ dir = 'dist' }, bundle) {
      // The desks are not for a resident's phone to keep.
      const kept = new Set<string>()
      const keep = (name: string): void => {
        const chunk = bundle[name]
        if (kept.has(name) || chunk?.type !== 'chunk') return
        kept.add(name)
        for (const css of chunk.viteMetadata?.importedCss ?? []) kept.add(css)
        for (const next of [...chunk.imports, ...chunk.dynamicImports]) keep(next)
      }
      for (const f of Object.values(bundle))
        if (f.type === 'chunk' && f.moduleIds.some(id => id.endsWith('/src/main.tsx'))) keep(f.fileName)
      const shell = [...kept]
        .filter(name => !/(^|\/)(gl|flat\w*)-/.test(name) && existsSync(join(dir, name)))
        .map(name => `/${name}`)
        .sort()
      const source = readFileSync(new URL('./src/sw.js', import.meta.url), 'utf8')
      const files = ['/', '/manifest.webmanifest', '/icon.svg', ...shell]
      let version = 0
      for (const ch of files.join()) version = (version * 31 + ch.charCodeAt(0)) >>> 0
      writeFileSync(
        join(dir, 'sw.js'),
        source
          .replace('self.__FILES__', JSON.stringify(files))
          .replace('self.__VERSION__', JSON.stringify(version.toString(36))),
      )
    },
  }
}

/** A lighter stand-in for Vite's preload helper: waits for a part's styles, then loads it. */
function parts(): Plugin {
  return {
    name: 'huishou-parts',
    enforce: 'pre',
    apply: 'build',
    load: {
      filter: { id: /preload-helper\.js$/ },
      handler: () => `
const seen = {}
const style = href => seen[href] ??= document.querySelector('link[href="/' + href + '"]') || new Promise((done, fail) => {
  const l = document.createElement('link')
  l.rel = 'stylesheet'
  l.href = '/' + href
  l.onload = done
  l.onerror = () => { delete seen[href]; l.remove(); fail(Error(href)) }
  document.head.append(l)
})
export const __vitePreload = (load, deps = []) =>
  Promise.all(deps.map(style)).then(load)`,
    },
  }
}

/** What the first list needs is one file, so that it arrives in one answer and compresses as one. */
const first =
  /src\/(main|data\/(api|kept|store|begin|search)|i18n\/(index|zh)|pure\/(accepts|distance|shape|time|url)|ui\/(icon|mark|card|results|field|head|parts)|pages\/(app|bring))\.tsx?$|preact\/dist|jsx-runtime|preload-helper/

export default defineConfig({
  plugins: [worker(), parts()],
  // lightningcss's bit for light-dark(): our own tokens make the dark colours, so it needs no stand-in in every file.
  css: { lightningcss: { exclude: 1 << 20 } },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    // Two pages: the residents' and the one of the desks (work, accounts, reports).
    rolldownOptions: {
      input: ['index.html', 'desk.html'],
      output: {
        codeSplitting: { groups: [{ name: 'first', test: first }] },
        // A section of the desks is named after its folder, so that its size can be told.
        chunkFileNames: c =>
          `assets/${
            /\/desk\/(\w+)\/(pages|public)\.ts$/
              .exec(c.facadeModuleId ?? '')
              ?.slice(1)
              .join('-') ?? '[name]'
          }-[hash].js`,
      },
    },
    target: 'es2020',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
    modulePreload: { polyfill: false, resolveDependencies: (_, deps) => deps.filter(d => d.endsWith('.css')) },
  },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/tiles', '/map', '/ogc', '/docs', '/openapi.json', '^/p/[^/]+/qr.svg'].map(p => [p, server]),
    ),
  },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
})
