import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { t } from '../i18n'
import { Icon } from './icon'

/** Copy puts a text on the clipboard and says so. */
export function Copy({ text, word }: { text: string; word: string }): JSX.Element {
  const [done, setDone] = useState(false)
  const press = async () => {
    await copy(text).then(
      () => setDone(true),
      () => undefined,
    )
    setTimeout(() => setDone(false), 4000)
  }
  return (
    <button type="button" class="button" onClick={press}>
      <Icon name={done ? 'check' : 'copy'} />
      <span role="status">{done ? t('p.copied') : word}</span>
    </button>
  )
}

/** Share hands the page's address to another app, or copies it where the device cannot. */
export function Share({ name }: { name: string }): JSX.Element {
  const url = location.origin + location.pathname
  if (typeof navigator.share !== 'function') return <Copy text={url} word={t('p.copy')} />
  return (
    // A sheet that was closed again is no fault.
    <button type="button" class="button" onClick={() => navigator.share({ title: name, url }).catch(() => undefined)}>
      <Icon name="share" />
      {t('p.share')}
    </button>
  )
}

/** copy puts a text on the clipboard. */
export async function copy(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  // Without a secure origin there is no clipboard; a selected field still copies.
  const field = document.createElement('textarea')
  field.value = text
  document.body.append(field)
  field.select()
  document.execCommand('copy')
  field.remove()
}
