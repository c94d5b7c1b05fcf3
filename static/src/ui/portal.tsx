import { type ComponentChild, render } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

/** Portal draws its children at the end of the page, outside the layout. */
export function Portal({ children }: { children: ComponentChild }): null {
  const box = useRef<HTMLDivElement>(undefined)
  useEffect(() => {
    const div = document.createElement('div')
    document.body.append(div)
    box.current = div
    return () => {
      render(null, div)
      div.remove()
    }
  }, [])
  useEffect(() => {
    if (box.current) render(children, box.current)
  })
  return null
}
