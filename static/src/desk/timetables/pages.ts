import '../../css/timetable.css'

export { default as Edit } from './edit'
export { default as List } from './list'
export { default as Vehicle } from './vehicle'
