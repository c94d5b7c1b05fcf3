/** Licence is a paper that allows something, with its last day. */
export interface Licence {
  class: string
  no: string
  issuedBy: string
  validTo?: string
  /** When an office saw the paper; one that none has seen does not count. */
  seenOn?: string
  standing?: 'valid' | 'ending' | 'ended'
}

/** OperatorContent is what is written about an operator. */
export interface OperatorContent {
  uscc: string
  name: string
  kind: string
  county: string
  address?: string
  legalRep?: string
  contact?: string
  licensedOn?: string
  licences?: Licence[]
  isStatePlatform?: boolean
  isCoop?: boolean
}

/** Operator is a recycling operator's file. */
export interface Operator extends OperatorContent {
  id: string
  rev: number
  code: string
  masked: boolean
  state: 'new' | 'active' | 'refused' | 'suspended'
  reason?: string
  filing: { status: string; no?: string; authority?: string; filedOn?: string; dueOn?: string }
  filingDueOn?: string
  filingOverdue: boolean
  reverseInvoice: { eligible: boolean; by: string; reasons: string[] }
}

export const kinds = ['company', 'sole_trader', 'coop', 'public_institution']
export const classes = ['business_licence', 'elv_dismantling', 'hazardous_waste_permit', 'weee_dismantling']

/** contentOf is the part of a file that is sent back; masked details stay what they are. */
export function contentOf(o: Operator): OperatorContent {
  const { uscc, name, kind, county, address, licensedOn, isStatePlatform, isCoop } = o
  const licences = (o.licences ?? []).map(l => ({
    class: l.class,
    no: l.no,
    issuedBy: l.issuedBy,
    ...(l.validTo ? { validTo: l.validTo } : {}),
  }))
  const person = o.masked ? {} : { legalRep: o.legalRep ?? '', contact: o.contact ?? '' }
  return { uscc, name, kind, county, address, licensedOn, licences, isStatePlatform, isCoop, ...person }
}
