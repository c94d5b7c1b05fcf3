import { get } from '../data/store'
import { named } from '../i18n'

/** Names of the vocabulary's codes, in the spoken language. */
export const areaWord = (a?: string): string =>
  a
    ? named(
        get().vocab?.areas.find(x => x.code === a),
        a,
      )
    : ''

export const materialWord = (m: string): string =>
  named(
    get().vocab?.materials.find(x => x.code === m),
    m,
  )
