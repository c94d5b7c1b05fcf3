import { write } from '../data/kept'
import { get, set } from '../data/store'

/** Me is the person logged in, as the server tells it. */
export interface Me {
  id: string
  login: string
  name: string
  grants: { role: string; area?: string }[]
  operatorId?: string
  operatorName?: string
}

interface Answer {
  account: Me | null
  csrf?: string
  rights?: string[]
}

let now: Answer = { account: null }
let answered = true

/** reached tells whether the server answered when it was asked who is here; offline nobody can be. */
export const reached = (): boolean => answered

export const me = (): Me | null => now.account
export const csrf = (): string => now.csrf ?? ''

/** may tells whether the person can do something at all; the server judges each case. */
export const may = (right: string): boolean => now.rights?.includes(right) ?? false

/** begin asks who is here. Without an answer nobody is. */
export async function begin(): Promise<void> {
  const r = await fetch('/api/v1/session', { headers: { accept: 'application/json' } }).catch(() => undefined)
  answered = r !== undefined
  now = r?.ok ? await r.json() : { account: null }
  set({ now: get().now })
}

/** leave ends the session here, or on every device. */
export async function leave(everywhere = false): Promise<void> {
  await fetch(everywhere ? '/api/v1/session/all' : '/api/v1/session', {
    method: 'DELETE',
    headers: { 'x-csrf-token': csrf() },
  }).catch(() => undefined)
  write('driver.day', null) // names and phones go with the person
  await begin()
}

/** rights are all a person has at all, by their codes. */
export const rights = (): string[] => now.rights ?? []
