import '../../css/operator.css'

export { default as List } from './list'
export { default as One } from './one'
export { default as Own } from './own'
