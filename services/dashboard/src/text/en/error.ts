import type { Messages } from '@crowdtone/texts';

/** What went wrong between this page and the gateway. */
export const error = {
  noResponse: 'Crowdtone did not respond',
  status: 'the gateway returned status {status}',
  noteStatus: 'the note could not be deleted: the gateway returned status {status}',
  timeout: 'there was no answer within 20 seconds',
  noAnswer: 'nothing answers at this address',
  badGateway:
    'a proxy answers with status {status}: Crowdtone behind it is not running, or not where the proxy looks for it',
  forbidden: 'status 403: the host name or the origin of this page is not accepted (access.publicNames)',
  notFound: 'status 404: a proxy does not pass the path socket.io/ on to Crowdtone',
  plainStatus: 'status {status}',
} as const satisfies Messages;
