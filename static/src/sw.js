/* Service worker: the page opens without a network. Lists of places are kept by the page itself (src/pure/pool.ts),
   because a list's address holds where somebody stood, and that is not to be kept. */
const SHELL = `shell-${self.__VERSION__}`
const SEEN = 'seen-1'
const FILES = self.__FILES__
const PATIENCE = 4000
const MOST = 120

self.addEventListener('install', e => {
  e.waitUntil(
    caches
      .open(SHELL)
      .then(c => c.addAll(FILES))
      .then(() => self.skipWaiting()),
  )
})

self.addEventListener('activate', e => {
  e.waitUntil(
    caches
      .keys()
      .then(keys => Promise.all(keys.filter(k => k !== SHELL && k !== SEEN).map(k => caches.delete(k))))
      .then(() => self.clients.claim()),
  )
})

self.addEventListener('fetch', e => {
  const { request } = e
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== location.origin) return
  if (request.mode === 'navigate') {
    if (url.pathname === '/work/driver') e.respondWith(shelved(request))
    else if (/^\/($|p\/|stop\/|street|markets|data|about|embed)/.test(url.pathname)) e.respondWith(page(request))
  } else if (url.pathname.startsWith('/assets/') || FILES.includes(url.pathname)) e.respondWith(kept(request))
  else if (/^\/(map\/|tiles\/|api\/v1\/(places|stops|vehicles)\/[^?]+$|p\/[^/]+\/qr)/.test(url.pathname))
    e.respondWith(fresh(request))
})

/** page: the network while it answers soon, else the shell; the shell reads the address itself. */
async function page(request) {
  try {
    return await soon(fetch(request))
  } catch {
    return (await caches.match('/')) ?? Response.error()
  }
}

/** shelved: the driver's page, which keeps itself (src/desk/driver/kept.ts). */
async function shelved(request) {
  try {
    return await soon(fetch(request))
  } catch {
    return (await caches.match('/work/driver')) ?? Response.error()
  }
}

/** kept: files whose name changes with their content. */
async function kept(request) {
  const hit = await caches.match(request)
  if (hit) return hit
  const answer = await fetch(request)
  if (answer.ok) (await caches.open(SHELL)).put(request, answer.clone())
  return answer
}

/** fresh: the network first, what was seen last when it is away. */
async function fresh(request) {
  const seen = await caches.open(SEEN)
  try {
    const answer = await soon(fetch(request))
    if (answer.ok) {
      seen.put(request, answer.clone()).then(() => trim(seen))
    }
    return answer
  } catch (err) {
    const hit = await seen.match(request)
    if (hit) return hit
    throw err
  }
}

async function trim(cache) {
  const keys = await cache.keys()
  for (const k of keys.slice(0, Math.max(0, keys.length - MOST))) await cache.delete(k)
}

function soon(promise) {
  return Promise.race([promise, new Promise((_, no) => setTimeout(() => no(new Error('no answer in time')), PATIENCE))])
}
