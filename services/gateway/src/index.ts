export type { CameraControl } from './camera-control';
export type { Gateway, GatewayOptions, GroupEvents, PictureFeed } from './gateway';
export { startGateway } from './gateway';
export type { GroupReader, WindowSpan } from './group-reader';
export type { AlertSpan, History } from './history';
