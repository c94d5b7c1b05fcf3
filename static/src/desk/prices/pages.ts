export { default as Board } from './board'
export { default as List } from './list'
