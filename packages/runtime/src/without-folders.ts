/** An absolute path of at least two names. Addresses do not begin like one, and devices and routes of the API are named whole. */
const ABSOLUTE_PATH = /(?<![\w:/\]@.*~-])(?!\/(?:dev|api)\/)(?:\/[^\s/;,:()"']+)+\/([^\s/;,:()"']+)/g;

/**
 * Text in which files are called by their name alone. Messages of errors name whole paths, for those who started the
 * program; what is stored, or answered over the network, does not say how the folders of this machine are laid out.
 */
export function withoutFolders(text: string): string {
  return text.replace(ABSOLUTE_PATH, '$1');
}
