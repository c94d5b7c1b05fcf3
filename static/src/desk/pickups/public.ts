// What residents open: without the dispatcher's pages.
import '../../css/pickup.css'

export { default as Book } from './book'
export { default as Follow } from './follow'
