import type { Translation } from '@crowdtone/texts';
import type { error as english } from '../en/error';

/** What went wrong between this page and the gateway. */
export const error: Translation<typeof english> = {
  noResponse: 'Crowdtone hat nicht geantwortet',
  status: 'das Gateway antwortete mit dem Status {status}',
  noteStatus: 'die Notiz konnte nicht gelöscht werden: das Gateway antwortete mit dem Status {status}',
  timeout: 'innerhalb von 20 Sekunden kam keine Antwort',
  noAnswer: 'unter dieser Adresse antwortet nichts',
  badGateway:
    'ein Proxy antwortet mit dem Status {status}: Crowdtone läuft dahinter nicht, oder nicht dort, wo der Proxy es sucht',
  forbidden: 'Status 403: der Rechnername oder die Herkunft dieser Seite wird nicht angenommen (access.publicNames)',
  notFound: 'Status 404: ein Proxy leitet den Pfad socket.io/ nicht an Crowdtone weiter',
  plainStatus: 'Status {status}',
};
