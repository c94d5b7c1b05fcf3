import '../../css/pickup.css'

export { default as Edit } from './edit'
export { default as List } from './list'
