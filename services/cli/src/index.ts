export { CameraRegistry } from './cameras/registry';
export { buildProgram } from './program';
export * from './sample';
