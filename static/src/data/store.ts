import type { Lang } from '../i18n'
import type { Card, Item, LonLat, Place, RunStop, Stop, Vocabulary } from '../pure/types'
import { type Asked, nothing } from '../pure/url'
import type { Problem } from './api'

export type Theme = 'auto' | 'light' | 'dark'
export type Sheet = 'closed' | 'half' | 'full'

export interface List {
  status: 'idle' | 'loading' | 'slow' | 'ready' | 'error'
  items: Card[]
  /** How many to show; the server may know more. */
  limit: number
  more: boolean
  problem?: Problem
  /** UTC ms of kept results, when offline. */
  keptAt?: number
  /** The nearest place beyond the radius, when there is none within. */
  beyond?: Card
}

export interface State {
  asked: Asked
  lang: Lang
  theme: Theme
  big: boolean
  vocab?: Vocabulary
  /** The device's position: asked for by the resident, never stored, never in the address. */
  me?: LonLat
  locating: '' | 'asking' | 'denied' | 'failed'
  picking: boolean
  item?: Item
  list: List
  place?: {
    code: string
    status: 'loading' | 'ready' | 'missing' | 'error'
    place?: Place
    stop?: Stop
    problem?: Problem
  }
  /** The stops of a vehicle, in its order, while one of them is open. */
  route?: RunStop[]
  sheet: Sheet
  /** Whether the rarer filters are unfolded. */
  more: boolean
  online: boolean
  /** The card under the pointer or focus, by code. */
  hover: string
  now: number
}

let state: State = {
  asked: nothing,
  lang: 'zh',
  theme: 'auto',
  big: false,
  locating: '',
  picking: false,
  list: { status: 'idle', items: [], limit: 20, more: false },
  sheet: 'closed',
  more: false,
  online: true,
  hover: '',
  now: 0,
}

type Listener = (now: State, was: State) => void
const listeners = new Set<Listener>()

export const get = (): State => state

/** set merges a change and tells everybody, in the order they came. */
export function set(change: Partial<State>): void {
  const was = state
  state = { ...state, ...change }
  for (const l of [...listeners]) l(state, was)
}

/** on calls back after every change; the answer ends it. */
export function on(l: Listener): () => void {
  listeners.add(l)
  return () => listeners.delete(l)
}
