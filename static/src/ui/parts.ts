import type { ComponentType } from 'preact'
import type { State } from '../data/store'
import type { Card, Place } from '../pure/types'
import type { Asked } from '../pure/url'

/**
 * Parts that come right after the first list is on screen, so that the list itself needs little code.
 * Until then the page shows plain stand-ins of the same size.
 */
export interface Parts {
  /** The address of a place that keeps the question. */
  href?: (asked: Asked, code: string) => string
  Ask?: ComponentType<{ s: State }>
  Settings?: ComponentType<{ s: State }>
  Tune?: ComponentType<{ s: State }>
  Go?: ComponentType<{ card: Card; links?: Place['links'] }>
  Advice?: ComponentType<{ s: State }>
  Rest?: ComponentType<{ s: State }>
  Foot?: ComponentType<{ s: State }>
  Sheet?: ComponentType<{ s: State }>
  Place?: ComponentType<{ s: State }>
  Stop?: ComponentType<{ s: State }>
  Street?: ComponentType<{ s: State }>
  Pages?: ComponentType<{ s: State }>
  Nav?: ComponentType<{ s: State }>
}

export const parts: Parts = {}

/** What was typed before the search field's suggestions arrived. */
export const early = { text: '', focused: false }
