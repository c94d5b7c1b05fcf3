export { default as Day } from './day'
