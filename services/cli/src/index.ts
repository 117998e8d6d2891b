export { CameraKeeper } from './cameras/keeper';
export { buildProgram } from './program';
export * from './sample';
