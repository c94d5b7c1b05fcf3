import { useEffect, useState } from 'preact/hooks'

/** useRows moves through a list with j and k (or the arrows); other keys call `keys`. Fields keep their keys. */
export function useRows(count: number, keys: Record<string, (at: number) => void>): [number, (n: number) => void] {
  const [at, put] = useState(0)
  const now = Math.min(at, Math.max(0, count - 1))
  useEffect(() => {
    const press = (e: KeyboardEvent) => {
      if (e.ctrlKey || e.metaKey || e.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test((e.target as Element).tagName)) return
      if (e.key === 'j' || e.key === 'ArrowDown') put(Math.min(now + 1, count - 1))
      else if (e.key === 'k' || e.key === 'ArrowUp') put(Math.max(now - 1, 0))
      else if (keys[e.key] && count) keys[e.key]!(now)
      else return
      e.preventDefault()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  })
  useEffect(() => {
    document.querySelector('[data-row][aria-selected="true"], [data-row].is-at')?.scrollIntoView({ block: 'nearest' })
  }, [now])
  return [now, put]
}
