import { extend } from '.'
import { mapZh } from './map.zh'

extend('zh', mapZh)
