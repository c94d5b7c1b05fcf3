/** Words of the map's own furniture. */
export const mapZh = {
  'map.in': '放大',
  'map.out': '缩小',
  'map.here': '从地图中心找',
  'map.sites': '回收点',
  'map.stops': '流动回收点',
  'map.isOpen': '开着门',
  'map.isClosed': '关着门',
  'map.isUnknown': '时间未知',
  'map.ring': '圆环：开着门的比例',
}
