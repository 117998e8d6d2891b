export type { AlertControl } from './alert-control';
export type { CameraControl } from './camera-control';
export type { CameraFinder } from './camera-finder';
export type { Gateway, GatewayOptions, GroupEvents, ThumbnailFeed } from './gateway';
export { startGateway } from './gateway';
export type { GroupReader } from './group-reader';
export type { History } from './history';
export { withSchemaNames } from './rest/named-schemas';
