import { read, write } from '../../data/kept'

/** The follow-up codes of what was booked on this device, newest first: so that the page opens again without asking. */
interface Kept {
  code: string
  secret: string
  date: string
}

const name = 'pickups'
const MOST = 20

export const kept = (): Kept[] => read<Kept[]>(name) ?? []

export const secretOf = (code: string): string => kept().find(k => k.code === code)?.secret ?? ''

export const keep = (k: Kept): void => write(name, [k, ...kept().filter(x => x.code !== k.code)].slice(0, MOST))

/** drop forgets one whose code is not right any more. */
export const drop = (code: string): void =>
  write(
    name,
    kept().filter(x => x.code !== code),
  )
