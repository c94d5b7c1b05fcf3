// What residents open: without the case workers' pages.
export { default as Follow } from './follow'
export { default as Send } from './send'
