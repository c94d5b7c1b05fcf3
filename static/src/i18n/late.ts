import { extend } from '.'
import { lateZh } from './late.zh'

extend('zh', lateZh)
