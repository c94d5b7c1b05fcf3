import { words } from '../words'

/** Words of the one-time link that confirms a place. */
export const w = words(
  {
    title: '这些信息还正确吗？',
    yes: '都正确，确认',
    no: '有不对的地方',
    thanks: '谢谢，已确认',
    thanksWhy: '居民会看到这个站点刚刚确认过。',
    used: '这个链接已用过或已过期',
    usedWhy: '不需要再做什么；如果信息有变，请登录修改。',
    last: '上次确认：{when}',
    see: '看公众页面',
  },
  {
    title: 'Is this still right?',
    yes: 'All right, confirm',
    no: 'Something is wrong',
    thanks: 'Thank you, confirmed',
    thanksWhy: 'Residents see that this was confirmed just now.',
    used: 'This link was used or has expired',
    usedWhy: 'Nothing more to do; if something changed, please log in and edit.',
    last: 'Last confirmed: {when}',
    see: 'See the public page',
  },
)
