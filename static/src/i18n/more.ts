import { extend } from '.'
import { moreZh } from './more.zh'

extend('zh', moreZh)
