import { useAsked } from '../use'

interface Account {
  id: string
  name: string
  state: string
  operatorId?: string
  grants: { role: string }[]
}

/** useDrivers are the drivers one may give pickups to. */
export function useDrivers(): Account[] {
  const all = useAsked<{ items: Account[] }>('/api/v1/accounts?limit=200')
  return (all.data?.items ?? []).filter(a => a.state === 'active' && a.grants.some(g => g.role === 'driver'))
}

/** nameOf names a driver. */
export const nameOf = (list: Account[], id?: string): string => list.find(a => a.id === id)?.name ?? ''
