import '../../css/oversight.css'

export { default as Assess } from './assess'
export { default as Inspection } from './inspection'
export { default as Inspections } from './inspections'
export { default as Plan } from './plan'
export { default as Project } from './project'
export { default as Projects } from './projects'
export { default as Standard } from './standard'
