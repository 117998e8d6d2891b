import { createHash, randomUUID } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

const DISCOVERY_GROUP = '239.255.255.250';
const DISCOVERY_PORT = 3702;

/** A media profile of the stand-in. */
export interface OnvifProfile {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Address of its stream; null when the camera refuses to tell. */
  readonly uri: string | null;
}

/** How the stand-in behaves. */
export interface OnvifCameraOptions {
  readonly name?: string;
  readonly user?: string;
  readonly password?: string;
  readonly profiles: readonly OnvifProfile[];
  /** Resolution of its sensor. */
  readonly sensor?: { readonly width: number; readonly height: number };
  /** Host that it claims to be at; by default its own. */
  readonly claimedHost?: string;
  /** What it answers every request over HTTP with, in place of SOAP. */
  readonly nonsense?: string;
}

/** A camera on loopback that speaks WS-Discovery over UDP, and ONVIF Device and Media over HTTP with WS-Security. */
export class OnvifCamera {
  /** Bodies of the requests that it received. */
  readonly requests: string[] = [];

  private constructor(
    private readonly options: OnvifCameraOptions,
    private readonly discovery: Socket,
    private readonly server: Server,
  ) {}

  static async start(options: OnvifCameraOptions): Promise<OnvifCamera> {
    const discovery = createSocket({ type: 'udp4', reuseAddr: true });
    const server = createServer();
    const camera = new OnvifCamera(options, discovery, server);
    server.on('request', async (request, response) => {
      const body = await text(request);
      camera.requests.push(body);
      const { status, answer } = camera.#answer(body);
      response.writeHead(status, { 'content-type': 'application/soap+xml' }).end(answer);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    discovery.on('message', (message, { port, address }) => {
      const [, id] = /MessageID[^>]*>([^<]+)</.exec(message.toString()) ?? [];
      if (id !== undefined) discovery.send(camera.#probeMatches(id), port, address);
    });
    discovery.bind(DISCOVERY_PORT);
    await once(discovery, 'listening');
    discovery.addMembership(DISCOVERY_GROUP, '127.0.0.1');
    return camera;
  }

  /** Address of its device service, which differs from that of any other stand-in on this machine. */
  get service(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://${this.options.claimedHost ?? '127.0.0.1'}:${port}/onvif/device_service`;
  }

  async close(): Promise<void> {
    this.discovery.close();
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  #probeMatches(id: string): string {
    const name = encodeURIComponent(this.options.name ?? 'Stand-in');
    return envelope(
      `<d:ProbeMatches><d:ProbeMatch><a:EndpointReference><a:Address>urn:uuid:${randomUUID()}</a:Address></a:EndpointReference>` +
        '<d:Types>dn:NetworkVideoTransmitter</d:Types>' +
        `<d:Scopes>onvif://www.onvif.org/type/video_encoder onvif://www.onvif.org/name/${name} onvif://www.onvif.org/hardware/M3045</d:Scopes>` +
        `<d:XAddrs>http://[fe80::1]/onvif/device_service ${this.service}</d:XAddrs>` +
        '<d:MetadataVersion>1</d:MetadataVersion></d:ProbeMatch></d:ProbeMatches>',
      `<a:RelatesTo>${id}</a:RelatesTo>`,
    );
  }

  #answer(body: string): { readonly status: number; readonly answer: string } {
    const { nonsense, profiles, sensor } = this.options;
    if (nonsense !== undefined) return { status: 200, answer: nonsense };
    if (body.includes('GetSystemDateAndTime')) return { status: 200, answer: envelope(dateAndTime(new Date())) };
    if (body.includes('GetServices')) return { status: 200, answer: envelope(this.#services()) };
    if (!this.#isAllowed(body)) {
      const fault = `<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text xml:lang="en">Sender not Authorized: ${body.length}</s:Text></s:Reason></s:Fault>`;
      return { status: 400, answer: envelope(fault) };
    }
    if (body.includes('GetProfiles')) {
      const all = profiles.map(
        ({ name, width, height }) =>
          `<trt:Profiles token="${name}-token" fixed="true"><tt:Name>${name}</tt:Name>` +
          `<tt:VideoEncoderConfiguration token="e"><tt:Encoding>H264</tt:Encoding><tt:Resolution><tt:Width>${width}</tt:Width>` +
          `<tt:Height>${height}</tt:Height></tt:Resolution><tt:RateControl><tt:FrameRateLimit>25</tt:FrameRateLimit></tt:RateControl>` +
          '</tt:VideoEncoderConfiguration></trt:Profiles>',
      );
      return { status: 200, answer: envelope(`<trt:GetProfilesResponse>${all.join('')}</trt:GetProfilesResponse>`) };
    }
    if (body.includes('GetVideoSources')) {
      const { width, height } = sensor ?? { width: 0, height: 0 };
      const source = `<trt:VideoSources token="v"><tt:Framerate>25</tt:Framerate><tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution></trt:VideoSources>`;
      return { status: 200, answer: envelope(`<trt:GetVideoSourcesResponse>${source}</trt:GetVideoSourcesResponse>`) };
    }
    const [, token] = /<ProfileToken>([^<]+)</.exec(body) ?? [];
    const uri = profiles.find(({ name }) => `${name}-token` === token)?.uri ?? null;
    if (uri === null)
      return { status: 500, answer: envelope('<s:Fault><s:Reason><s:Text>No</s:Text></s:Reason></s:Fault>') };
    const media = `<trt:MediaUri><tt:Uri>${uri.replaceAll('&', '&amp;')}</tt:Uri></trt:MediaUri>`;
    return { status: 200, answer: envelope(`<trt:GetStreamUriResponse>${media}</trt:GetStreamUriResponse>`) };
  }

  #services(): string {
    const service = (namespace: string) =>
      `<tds:Service><tds:Namespace>http://www.onvif.org/ver10/${namespace}/wsdl</tds:Namespace><tds:XAddr>http://192.0.2.1/onvif/${namespace}</tds:XAddr><tds:Version><tt:Major>2</tt:Major><tt:Minor>5</tt:Minor></tds:Version></tds:Service>`;
    return `<tds:GetServicesResponse>${service('device')}${service('media')}</tds:GetServicesResponse>`;
  }

  /** WS-UsernameToken with the digest of nonce, time and password. */
  #isAllowed(body: string): boolean {
    const { user, password = '' } = this.options;
    if (user === undefined) return true;
    const textIn = (tag: string) => new RegExp(`<${tag}[^>]*>([^<]+)<`).exec(body)?.[1] ?? '';
    const nonce = Buffer.from(textIn('Nonce'), 'base64');
    const digest = createHash('sha1').update(nonce).update(textIn('Created')).update(password).digest('base64');
    return textIn('Username') === user && textIn('Password') === digest;
  }
}

function envelope(body: string, header = ''): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" ' +
    'xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" ' +
    'xmlns:dn="http://www.onvif.org/ver10/network/wsdl" xmlns:tds="http://www.onvif.org/ver10/device/wsdl" ' +
    'xmlns:trt="http://www.onvif.org/ver10/media/wsdl" xmlns:tt="http://www.onvif.org/ver10/schema">' +
    `<s:Header>${header}</s:Header><s:Body>${body}</s:Body></s:Envelope>`
  );
}

function dateAndTime(now: Date): string {
  const time = `<tt:Time><tt:Hour>${now.getUTCHours()}</tt:Hour><tt:Minute>${now.getUTCMinutes()}</tt:Minute><tt:Second>${now.getUTCSeconds()}</tt:Second></tt:Time>`;
  const date = `<tt:Date><tt:Year>${now.getUTCFullYear()}</tt:Year><tt:Month>${now.getUTCMonth() + 1}</tt:Month><tt:Day>${now.getUTCDate()}</tt:Day></tt:Date>`;
  return `<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType><tt:UTCDateTime>${time}${date}</tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>`;
}
