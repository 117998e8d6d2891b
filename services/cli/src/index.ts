export { OnvifCameraFinder } from './cameras/camera-finder';
export { CameraRegistry } from './cameras/registry';
export { buildProgram } from './program';
export * from './sample';
export { eventRowSchema } from './study/event-list';
