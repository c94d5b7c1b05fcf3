import '../../css/welcome.css'

export { default as Account } from './account'
export { default as Join } from './join'
export { default as Login } from './login'
export { default as Welcome } from './welcome'
