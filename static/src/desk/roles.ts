import { get } from '../data/store'
import { named, spoken } from '../i18n'
import { w as account } from '../i18n/desk/account'
import { w } from '../i18n/desk/shell'

type RoleKey = Parameters<typeof w>[0]

/** roleWords names roles and where they count. */
export function roleWords(grants: { role: string; area?: string }[]): string {
  const en = spoken() === 'en'
  return grants
    .map(g => {
      const area = g.area
        ? named(
            get().vocab?.areas.find(a => a.code === g.area),
            g.area,
          )
        : account('everywhere')
      const own = /^(site_staff|operator_admin|market_manager|dealer|driver)$/.test(g.role)
      const role = w(`role_${g.role}` as RoleKey)
      return own ? role : en ? `${role} (${area})` : `${role}（${area}）`
    })
    .join(en ? ', ' : '、')
}
