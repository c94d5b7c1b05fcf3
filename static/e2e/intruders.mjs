// What code in a name could have left in a page.

/** intruders lists what a name could have smuggled into the page. */
export const intruders = page =>
  page.evaluate(() => {
    const out = []
    const own = new URL(location.href).origin
    for (const e of document.querySelectorAll('*')) {
      const tag = e.tagName.toLowerCase()
      for (const a of e.attributes) {
        if (/^on/i.test(a.name)) out.push(`${tag} ${a.name}=${a.value}`)
        if (
          /^(href|src|action|data|srcdoc|formaction)$/i.test(a.name) &&
          /^\s*(javascript|vbscript):|evil\.invalid\/x/i.test(a.value)
        )
          out.push(`${tag} ${a.name}=${a.value}`)
      }
      if (/^(iframe|object|embed|video|audio|base|math|marquee)$/.test(tag)) out.push(tag)
      if (tag === 'script' && !(e.src ? new URL(e.src).origin === own : e.type === 'application/ld+json'))
        out.push(e.outerHTML)
      if (tag === 'img' && new URL(e.src, own).origin !== own) out.push(e.outerHTML)
      if (tag === 'style' && !/^\.|^:root/.test(e.textContent.trim()) && e.textContent.includes('display:none'))
        out.push(e.outerHTML)
      if (tag === 'meta' && e.httpEquiv === 'refresh') out.push(e.outerHTML)
    }
    if (window.hacked) out.push('code of a name ran')
    return out
  })
