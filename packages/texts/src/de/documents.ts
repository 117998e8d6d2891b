import { mail, mailEnding, mailSeverity } from './mail';
import { note, sourceError } from './note';
import { report } from './report';
import { sensor } from './sensor';
import { study, studySetting } from './study';

/** The texts of reports, mails and messages in German. */
export const documents = {
  mail,
  mailEnding,
  mailSeverity,
  note,
  report,
  sensor,
  sourceError,
  study,
  studySetting,
} as const;
