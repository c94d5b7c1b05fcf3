import { lateEn } from './late.en'
import { mapEn } from './map.en'
import { moreEn } from './more.en'

/** The English words of everything after the first list. */
export const rest = { ...lateEn, ...mapEn, ...moreEn }
