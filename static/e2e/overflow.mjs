// What makes a page scroll sideways.

/** overflow lists what sticks out of the page to the right (what scrolls in a box of its own does not count). */
export const overflow = page =>
  page.evaluate(() => {
    const wide = document.documentElement.clientWidth
    const scrolls = e => {
      for (let p = e.parentElement; p && p !== document.body; p = p.parentElement)
        if (/auto|scroll|hidden|clip/.test(getComputedStyle(p).overflowX)) return true
      return false
    }
    const out = []
    if (document.scrollingElement.scrollWidth > wide)
      out.push(`the page is ${document.scrollingElement.scrollWidth} px wide`)
    for (const e of document.body.querySelectorAll('*')) {
      const box = e.getBoundingClientRect()
      if (
        box.width > 1 &&
        box.height > 1 &&
        box.right > wide + 1 &&
        getComputedStyle(e).position !== 'fixed' &&
        !scrolls(e)
      )
        out.push(`${e.tagName.toLowerCase()}.${e.getAttribute('class') ?? ''} ends at ${Math.round(box.right)} px`)
    }
    return out.slice(0, 5)
  })
