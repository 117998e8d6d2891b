import type { Command } from 'commander';
import { type DiscoverFlags, discoverCameras, PASSWORD_VARIABLE } from './commands/discover-cameras';

/** Adds `crowdtone cameras`. @param setExitCode receives the exit code of a command that ran to its end */
export function addCamerasCommand(program: Command, setExitCode: (exitCode: number) => void): void {
  program
    .command('cameras')
    .description('cameras in the local network')
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
}

const EXAMPLES = `
Examples:
  crowdtone cameras discover
  crowdtone cameras discover --host 10.0.0.21 10.0.0.22 --user viewer
  crowdtone cameras discover --json | jq -r '.cameras[].host'`;
