/** Addresses of sources: parsing, labels, redaction and what the configuration says about them. */
import { asCrowdtoneError, rawInPassword, sourceIdentity, splitAddress } from '@crowdtone/domain';
import { redactCredentials, redactUrl, secretsOf, splitUrl } from '@crowdtone/observability';
import type { RandomStream } from '@crowdtone/runtime';
import { parseSource, sourceLabel } from '@crowdtone/video';
import { carelessAddress, secretAddress } from '../addresses';
import { mutateText, pick } from '../mutate-text';
import { requireNoSecret } from '../secrets';
import { type CaseInput, type Target, Violation } from '../target';

const SOURCES = [
  'rtsp://admin:pass@cam.local:554/1?channel=1',
  'file:///srv/crowd%20one.mp4',
  'lavfi:testsrc=size=64x48:rate=10',
  '/srv/recordings/%d.mp4',
  'C:\\recordings\\crowd.mp4',
  'udp://@239.0.0.1:5000',
  'srt://[::1]:9000?mode=listener&passphrase=0123456789',
];
const TEXTS = ['open {} now', '{"url":"{}"}', "Error opening '{}': refused", '[in#0 @ 0x1] {}', '{} {}', 'a\n{}\nb'];

/** The `addresses` target. */
export function openAddresses(): Target {
  return {
    generate(random: RandomStream) {
      const isExact = random.integer(2) === 0;
      const address = random.integer(3) === 0 ? carelessAddress(random) : secretAddress(random);
      const text = isExact ? pick(random, TEXTS).replaceAll('{}', address) : '';
      return isExact ? { address, text } : { address: mutateText(random, pick(random, [address, ...SOURCES])), text };
    },
    async run({ address, text }: CaseInput) {
      const location = String(address);
      const redacted = redactUrl(location);
      if (
        splitUrl(location)
          .map((part) => part.text)
          .join('') !== location
      )
        throw new Violation('parts do not add up');
      redactCredentials(location);
      secretsOf(location);
      splitAddress(location);
      rawInPassword(location);
      sourceIdentity(location);
      if (text !== '') {
        requireNoSecret(redacted, 'redactUrl');
        requireNoSecret(redactCredentials(String(text)), 'redactCredentials');
        requireNoSecret(sourceLabel(location), 'sourceLabel');
      }
      return kindOf(location);
    },
    close: async () => undefined,
  };
}

/** How the address is understood; a coded refusal is fine. */
function kindOf(location: string): string {
  try {
    return parseSource(location).kind;
  } catch (thrown) {
    const { code, message } = asCrowdtoneError(thrown);
    if (code === 'E_INTERNAL') throw thrown;
    requireNoSecret(message, 'the error');
    return code;
  }
}
