import type { Command } from 'commander';
import { listZones, removeZone, type SetZoneFlags, setZone, type ZonesFlags } from './commands/camera-zones';
import { type DiscoverFlags, discoverCameras, PASSWORD_VARIABLE } from './commands/discover-cameras';

/** Adds `crowdtone cameras`. @param setExitCode receives the exit code of a command that ran to its end */
export function addCamerasCommand(program: Command, setExitCode: (exitCode: number) => void): void {
  const cameras = program.command('cameras').description('cameras in the local network, and zones of cameras');
  cameras
    .command('discover')
    .description('find cameras with ONVIF and, of those that are named, the addresses of their streams')
    .option('--host <address...>', 'ask these cameras for their streams; also reaches other networks')
    .option('--user <name>', `user of these cameras; the password is asked for, or taken from ${PASSWORD_VARIABLE}`)
    .option('--seconds <s>', 'how long to wait for answers', '4')
    .option('--loopback', 'search this machine too', false)
    .option('--json', 'print JSON', false)
    .addHelpText('after', EXAMPLES)
    .action(async (flags: DiscoverFlags) => {
      setExitCode(await discoverCameras(flags));
    });
  addZonesCommands(cameras, setExitCode);
}

function addZonesCommands(cameras: Command, setExitCode: (exitCode: number) => void): void {
  const zones = cameras
    .command('zones')
    .description('zones of cameras that were added on the page, while crowdtone serve is stopped');
  const withCommon = (command: Command) =>
    command
      .option(
        '--in <folder>',
        'folder of crowdtone serve (default: the database of DATABASE_URL, or crowdtone-reports/live)',
      )
      .option('--json', 'print JSON', false);

  withCommon(
    zones
      .command('list')
      .description('print the zones of a camera, or of all')
      .argument('[camera]', 'identifier of the camera'),
  ).action(async (camera: string | undefined, flags: ZonesFlags) => {
    setExitCode(await listZones(camera, flags));
  });
  withCommon(
    zones
      .command('set')
      .description('add a zone, or change one')
      .argument('<camera>', 'identifier of the camera')
      .argument('<zone>', 'identifier of the zone, which figures and rules have; never change it')
      .option('--area <corners>', 'polygon: three corners or more, in fractions of width and height')
      .option('--name <name>', 'display name (default: the identifier)')
      .addHelpText('after', ZONES_EXAMPLES),
  ).action(async (camera: string, zone: string, flags: SetZoneFlags) => {
    setExitCode(await setZone(camera, zone, flags));
  });
  withCommon(
    zones
      .command('remove')
      .description('remove a zone; its figures stay')
      .argument('<camera>', 'identifier of the camera')
      .argument('<zone>', 'identifier of the zone'),
  ).action(async (camera: string, zone: string, flags: ZonesFlags) => {
    setExitCode(await removeZone(camera, zone, flags));
  });
}

const EXAMPLES = `
Examples:
  crowdtone cameras discover
  crowdtone cameras discover --host 10.0.0.21 10.0.0.22 --user viewer
  crowdtone cameras discover --json | jq -r '.cameras[].host'`;

const ZONES_EXAMPLES = `
While crowdtone serve runs, its store is in use: draw zones on the page "Cameras", or use PATCH /api/cameras/ID.

Examples:
  crowdtone cameras zones set hall stage --name "The stage" --area "0,0 0.5,0 0.5,1 0,1"
  crowdtone cameras zones set hall stage --name "Stage"
  crowdtone cameras zones list hall --json`;
