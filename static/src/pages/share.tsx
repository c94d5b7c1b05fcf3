import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { t } from '../i18n'
import { Icon } from '../ui/icon'

/** Share hands the page's address to another app, or copies it where the device cannot. */
export function Share({ name }: { name: string }): JSX.Element {
  const [done, setDone] = useState(false)
  const can = typeof navigator.share === 'function'
  const press = async () => {
    const url = location.origin + location.pathname
    try {
      if (can) await navigator.share({ title: name, url })
      else {
        await copy(url)
        setDone(true)
        setTimeout(() => setDone(false), 4000)
      }
    } catch {
      // The resident closed the sheet.
    }
  }
  return (
    <button type="button" class="button" onClick={press}>
      <Icon name={done ? 'check' : can ? 'share' : 'copy'} />
      <span role="status">{t(done ? 'p.copied' : can ? 'p.share' : 'p.copy')}</span>
    </button>
  )
}

async function copy(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  // Without a secure origin there is no clipboard; a selected field still copies.
  const field = document.createElement('textarea')
  field.value = text
  document.body.append(field)
  field.select()
  document.execCommand('copy')
  field.remove()
}
