import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A mail that arrived. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and body as they were sent. */
  readonly source: string;
}

/** User and password of the server. */
export const MAIL_USER = 'crowd';
/** See {@link MAIL_USER}. */
export const MAIL_PASSWORD = 'sup3r-s3cret-mail';

/** A real SMTP server on loopback. */
export class MailServer {
  readonly received: ReceivedMail[] = [];
  #wake = () => {};

  private constructor(private readonly server: SMTPServer) {}

  /**
   * @param port a free one by default
   * @param options what is different from a server that accepts {@link MAIL_USER} without encryption
   */
  static async start(port = 0, options: SMTPServerOptions = {}): Promise<MailServer> {
    let receive: (mail: ReceivedMail) => void = () => undefined;
    const server = new SMTPServer({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      authOptional: true,
      onAuth: ({ username, password }, _session, done) =>
        username === MAIL_USER && password === MAIL_PASSWORD
          ? done(null, { user: username })
          : done(new Error('no such user or password')),
      onData: async (stream, { envelope }, done) => {
        const source = await text(stream);
        const from = envelope.mailFrom === false ? '' : (envelope.mailFrom?.address ?? '');
        receive({ from, to: envelope.rcptTo.map(({ address }) => address), source });
        done();
      },
      ...options,
    });
    server.on('error', () => undefined); // of clients that left
    const mails = new MailServer(server);
    receive = (mail) => {
      mails.received.push(mail);
      mails.#wake();
    };
    await once(server.listen(port, '127.0.0.1'), 'listening');
    return mails;
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  /** Resolves with the received mails once there are `count`. */
  async until(count: number): Promise<readonly ReceivedMail[]> {
    while (this.received.length < count) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.received;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}
