import '../../css/review.css'

export { default as Edit } from './edit'
export { default as List } from './list'
export { default as Place } from './place'
export { default as Quality } from './quality'
export { default as Queue } from './queue'
