import { add } from './icon'

/** Material, goods and service icons, keyed by the vocabulary's codes. Loaded after the first list is on screen. */
const box = 'M4 8l8-4 8 4v9l-8 4-8-4zM4 8l8 4 8-4M12 12v9'
const bottle = 'M10 3h4v3.5l2 3.5v10.5H8V10l2-3.5zM8 14h8'
const phone = 'M7.5 2.8h9v18.4h-9zM11 18.3h2'
const sofa = 'M5 11V6.5h14V11M3 11h3.5v4h11v-4H21v7H3zM5.5 18v2M18.5 18v2'
const car =
  'M3.5 16.5v-4l2.2-5h12.6l2.2 5v4zM3.5 12.5h17M7 16.5a1.8 1.8 0 1 0 .1 3.6A1.8 1.8 0 0 0 7 16.5zM17 16.5a1.8 1.8 0 1 0 .1 3.6 1.8 1.8 0 0 0-.1-3.6z'
const tractor =
  'M7.5 12a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM18 15.5a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6zM11.5 17.5h4M6 12V5h6l2 6h5v4.5M17 11V7'
const shirt = 'M8.5 4 3.5 7l1.7 4 2.3-.8V20h9v-9.8l2.3.8 1.7-4-5-3a3.5 3.5 0 0 1-7 0z'

add({
  truck:
    'M2.5 6.5h11v10h-11zM13.5 10h4l3.5 3.5v3h-7.5zM7 16.5a1.8 1.8 0 1 0 .1 3.6A1.8 1.8 0 0 0 7 16.5zM17 16.5a1.8 1.8 0 1 0 .1 3.6 1.8 1.8 0 0 0-.1-3.6z',
  call: 'M6.2 4h2.9l1.5 4-2 1.6a11.5 11.5 0 0 0 5.8 5.8l1.6-2 4 1.5v2.9a1.7 1.7 0 0 1-1.9 1.7A16 16 0 0 1 4.5 5.9 1.7 1.7 0 0 1 6.2 4z',
  warn: 'M12 4 2.8 20h18.4zM12 10v4.5M12 17.3v.2',
  close: 'M6 6l12 12M18 6 6 18',
  locate: 'M12 7.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM12 2.5v5M12 16.5v5M2.5 12h5M16.5 12h5',
  pin: 'M12 21c-4-4.6-6.5-7.6-6.5-11a6.5 6.5 0 0 1 13 0c0 3.4-2.5 6.4-6.5 11zM12 7.6a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8z',
  up: 'M6 15l6-6 6 6',
  down: 'M6 9l6 6 6-6',
  theme: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 3.5v17M12 8h5.5M12 12h8.3M12 16h5.5',
  map: 'M3.5 6.5 9 4l6 2.5L20.5 4v13.5L15 20l-6-2.5L3.5 20zM9 4v13.5M15 6.5V20',
  back: 'M15 5l-7 7 7 7',
  next: 'M9 5l7 7-7 7',
  reuse: 'M4.5 11a7.6 7.6 0 0 1 13.6-3.6L20 9.5M20 4.5v5h-5M19.5 13a7.6 7.6 0 0 1-13.6 3.6L4 14.5M4 19.5v-5h5',
  ban: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM6 6l12 12',
  offline:
    'M4 4l16 16M5 12.5a10 10 0 0 1 4.4-2.7M19 12.5a10 10 0 0 0-4.3-2.6M8.5 16a5 5 0 0 1 6.2-.6M12 19.3v.2M2 9a14.3 14.3 0 0 1 4.5-2.7M22 9A14.3 14.3 0 0 0 11 5.1',
  share: 'M12 15V3.5M7.5 7.5 12 3l4.5 4.5M6 11.5H4.5v9h15v-9H18',
  print: 'M7 9V3.5h10V9M7 17H3.5V9h17v8H17M7 14h10v6.5H7z',
  copy: 'M8.5 8.5h11v11h-11zM15.5 8.5v-4h-11v11h4',
  check: 'M4.5 12.5l5 5 10-11',
  clock: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3 2',
  take: 'M12 3v11M7.5 9.5 12 14l4.5-4.5M4 15v5h16v-5',
  more: 'M5.5 12h.01M12 12h.01M18.5 12h.01',
  data: 'M12 3.5c4.4 0 7.5 1.2 7.5 2.7S16.4 8.9 12 8.9 4.5 7.7 4.5 6.2 7.6 3.5 12 3.5zM4.5 6.2v11.6c0 1.5 3.1 2.7 7.5 2.7s7.5-1.2 7.5-2.7V6.2M4.5 12c0 1.5 3.1 2.7 7.5 2.7s7.5-1.2 7.5-2.7',
  ferrous: 'M4 7h16v3h-6v7h6v3H4v-3h6v-7H4z',
  nonferrous: 'M7.5 9h9l4 9h-17zM9 9l1.5-4h3L15 9',
  paper: 'M6 3.5h8.5L19 8v12.5H6zM14.5 3.5V8H19M9 12h7M9 16h7',
  newspaper: 'M4 5h13v14.5H6a2 2 0 0 1-2-2zM17 9h3.5v8.5a2 2 0 0 1-3.5 1.3M7 8.5h7M7 12h3v4H7zM12.5 12H14M12.5 16H14',
  cardboard: box,
  plastic: bottle,
  plastic_bottles: bottle,
  plastic_packaging: 'M6 8h12l-1.5 12.5h-9zM8.5 8a3.5 3.5 0 0 1 7 0',
  glass: 'M7 3.5h10l-1 7a4 4 0 0 1-8 0zM12 14.5v6M8.5 20.5h7',
  glass_bottles: 'M10.3 3h3.4v5.5c2 1 2.8 2.5 2.8 4.5v7.5h-9V13c0-2 .8-3.5 2.8-4.5z',
  rubber: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 8.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z',
  tyres:
    'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 8.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM12 3.5v3M12 17.5v3M3.5 12h3M17.5 12h3',
  textiles: shirt,
  clothes: shirt,
  shoes: 'M3.5 7.5v10h17c0-3-1.5-4-4.5-4.8L11 9.5 9.5 7c-2 1.5-4 1.5-6 .5zM3.5 15h17',
  wood: 'M4 8.5h13v8H4zM17 8.5a3 4 0 0 1 0 8 3 4 0 0 1 0-8zM7 11.5h4M6 14h5',
  bulky_furniture: sofa,
  furniture: sofa,
  appliance_large: 'M5 3.5h14v17H5zM5 8h14M8 5.8h3M12 10.5a3.7 3.7 0 1 0 0 7.4 3.7 3.7 0 0 0 0-7.4z',
  appliance: 'M5 3.5h14v17H5zM5 8h14M8 5.8h3M12 10.5a3.7 3.7 0 1 0 0 7.4 3.7 3.7 0 0 0 0-7.4z',
  washer: 'M5 3.5h14v17H5zM5 8h14M8 5.8h3M12 10.5a3.7 3.7 0 1 0 0 7.4 3.7 3.7 0 0 0 0-7.4z',
  tv: 'M3.5 5h17v11.5h-17zM8.5 20h7M12 16.5V20',
  fridge: 'M6.5 3h11v18h-11zM6.5 9.5h11M9.5 5.5v2M9.5 12v3.5',
  aircon: 'M3.5 5h17v7h-17zM6.5 9.5h11M8 15c0 2-1 2-1 4M12 15c0 2-1 2-1 4M16 15c0 2-1 2-1 4',
  appliance_small: 'M5 9h11v8.5a3 3 0 0 1-3 3H8a3 3 0 0 1-3-3zM16 11h2.5v5H16M8 6V3.5M10.5 6V3.5M13 6V3.5',
  electronics: 'M5.5 5h13v10h-13zM2.5 19h19l-3-4h-13z',
  computer: 'M5.5 5h13v10h-13zM2.5 19h19l-3-4h-13z',
  phone,
  tablet: 'M5 3h14v18H5zM11 18h2',
  batteries: 'M8 5.5h8V21H8zM10 5.5V3h4v2.5M12.7 9.5 10.5 13h3l-2.2 3.5',
  ev_battery: 'M3.5 7.5h17v11h-17zM6.5 7.5V5h3v2.5M14.5 7.5V5h3v2.5M6.5 13h3M14.5 13h3M16 11.5v3',
  fluorescent_tubes: 'M6.5 20.5l11-17M4.5 17.5l4 2.8M15.5 3.7l4 2.8',
  light_bulbs: 'M9 17v-2.5a6 6 0 1 1 6 0V17zM9.5 20.5h5',
  cooking_oil:
    'M9 3h5v3.5c2.5 1.5 3.5 3 3.5 5v9h-12v-9c0-2 1-3.5 3.5-5zM11.5 11.5c1.5 2 2.2 2.9 2.2 4a2.2 2.2 0 0 1-4.4 0c0-1.1.7-2 2.2-4z',
  engine_oil: 'M4 8h9l3 3 4.5-1.5V12L17 14v6H4zM7 8V5h4v3',
  beverage_cartons: 'M7 8.5 9 4h6l2 4.5v12H7zM7 8.5h10M15 4l2-1.5',
  cans: 'M7 5.5h10v13l-1.5 2h-7L7 18.5zM7 8.5h10M7 5.5l1.5-2h7l1.5 2',
  vehicle_elv: car,
  car,
  farm_machinery_old: tractor,
  farm_machinery: tractor,
  doorstep: 'M4 11.5 12 4.5l8 7M6 10v10h12V10M10 20v-6h4v6',
  weighing: 'M5 9h14l1.5 11.5h-17zM5 9a7 5 0 0 1 14 0M12 13v4',
  cash: 'M3 7h18v10H3zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM6 12h.01M18 12h.01',
  epay: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5H14zM18 18h2v2h-2z',
  step_free: 'M11 3.5h.01M11 7v6h5l3 6.5M11 9.5h4.5M8.5 11a5 5 0 1 0 6 7',
})
