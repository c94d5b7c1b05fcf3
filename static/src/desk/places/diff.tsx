import type { JSX } from 'preact'
import { w } from '../../i18n/desk/places'
import type { Change } from './types'
import { fieldWord, valueWord } from './words'

/** Diff shows field by field what a version says otherwise. */
export function Diff({ changes }: { changes: Change[] }): JSX.Element {
  return (
    <div class="tablebox">
      <table class="table diff" data-testid="diff">
        <thead>
          <tr>
            <td />
            <th>{w('was')}</th>
            <th>{w('becomes')}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(c => (
            <tr key={c.field}>
              <td class="quiet">{fieldWord(c.field)}</td>
              <td>
                <del>{valueWord(c.field, c.from)}</del>
              </td>
              <td>
                <ins>{valueWord(c.field, c.to)}</ins>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
