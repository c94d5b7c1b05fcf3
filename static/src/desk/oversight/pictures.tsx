import type { JSX } from 'preact'

/** Pictures are photos to look at, each opening large. */
export function Pictures({ ids, alt }: { ids?: string[]; alt: string }): JSX.Element | null {
  if (!ids?.length) return null
  return (
    <div class="photos">
      {ids.map((id, i) => (
        <a key={id} href={`/photos/${id}.jpg`} target="_blank" rel="noreferrer">
          <img src={`/photos/${id}.thumb.jpg`} alt={`${alt} ${i + 1}`} />
        </a>
      ))}
    </div>
  )
}
