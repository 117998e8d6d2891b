/** An absolute path of at least two names, but not one of a URL, a device or a route of the API. */
const ABSOLUTE_PATH = /(?<![\w:/\]@.*~-])(?!\/(?:dev|api)\/)(?:\/[^\s/;,:()"']+)+\/([^\s/;,:()"']+)/g;

/**
 * Replaces absolute paths in a text by the file name. Error messages contain full paths for the user of the program; texts
 * that are stored or sent over the network must not reveal the folders of this machine.
 */
export function withoutFolders(text: string): string {
  return text.replace(ABSOLUTE_PATH, '$1');
}
