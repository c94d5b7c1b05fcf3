/** The map takes its colours from the same tokens as the page. */
export interface Colours {
  paper: string
  raise: string
  line: string
  edge: string
  ink: string
  quiet: string
  jade: string
  blue: string
  copper: string
  plum: string
  water: string
  land: string
}

export function colours(): Colours {
  const css = getComputedStyle(document.documentElement)
  const v = (name: string) => css.getPropertyValue(`--${name}`).trim()
  return {
    paper: v('paper'),
    raise: v('raise'),
    line: v('line'),
    edge: v('edge'),
    ink: v('ink'),
    quiet: v('grey'),
    jade: v('jade'),
    blue: v('blue'),
    copper: v('copper'),
    plum: v('plum'),
    water: v('water'),
    land: v('land'),
  }
}

export const fonts = ['Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'sans-serif']
