export { OnvifCameraFinder } from './cameras/camera-finder';
export { CameraRegistry } from './cameras/registry';
export { buildProgram } from './program';
export { channelsOf } from './run/channels-of';
export { type GatewayProcess, startGatewayProcess } from './run/gateway-process';
export { type GatewayRole, startGatewayRole } from './run/gateway-role';
export * from './sample';
export { eventRowSchema } from './study/event-list';
