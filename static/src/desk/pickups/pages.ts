import '../../css/pickup.css'

export { default as List } from './list'
export { default as One } from './one'
