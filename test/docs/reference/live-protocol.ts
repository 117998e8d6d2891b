import {
  alertSchema,
  CLIENT_MESSAGES,
  GATEWAY_MESSAGES,
  groupSharesSchema,
  groupWindowSchema,
  handshakeSchema,
  LIVE_PROTOCOL,
  livePositionSchema,
  runRecordSchema,
  sourceHealthSchema,
  sourceRecordSchema,
  thumbnailSchema,
} from '@crowdtone/domain';
import { withSchemaNames } from '@crowdtone/gateway';
import { markdownTable } from '@crowdtone/runtime';
import { z } from 'zod';
import { code, GENERATED, page, text } from './markdown';

/** Schemas with a section of their own, to which their uses link. */
const TYPES: Readonly<Record<string, z.ZodType>> = {
  Position: livePositionSchema,
  Run: runRecordSchema,
  Source: sourceRecordSchema,
  Window: groupWindowSchema,
  Shares: groupSharesSchema,
  Health: sourceHealthSchema,
  Alert: alertSchema,
  Thumbnail: thumbnailSchema,
};

/** `docs/reference/live-protocol.md`, from the schemas that the gateway and the dashboard check messages with. */
export function liveProtocolPage(): string {
  return withSchemaNames(TYPES, () =>
    page(
      GENERATED,
      '# Live protocol',
      `What happens while sources are watched or analysed is sent over [Socket.IO](https://socket.io/docs/v4/) version 4, at the address of the ` +
        `dashboard, path \`/socket.io/\`, over the transports \`websocket\` and \`polling\`. This is protocol ${LIVE_PROTOCOL}: the number is raised when an older client could ` +
        'misread a message, and stands in every snapshot. Times are milliseconds. ' +
        '[`examples/live-events.mjs`](../../examples/live-events.mjs) is a complete client.',
      '## Connecting',
      'Where tokens are configured, a client sends its token as `auth.token`, as the header `Authorization: Bearer TOKEN`, or in the cookie that ' +
        '`POST /api/login` sets, which counts for pages of the dashboard only. A refused connection ends with `connect_error`, whose `data` is that of ' +
        '[`refused`](#refused). When a token expires, its connections get `refused` with `E_TOKEN_EXPIRED` and are closed.',
      fieldTable(jsonOf(handshakeSchema, 'input')),
      'The number of connections and messages of a token and of an address is limited (`limits` in the [configuration](configuration.md#limits)). A ' +
        'connection beyond the limit of its address is answered with status 429 and `Retry-After`; beyond the limit of its token, with ' +
        '`E_TOO_MANY_SOCKETS`. A client that sends too many messages gets `E_TOO_MANY_MESSAGES` and is closed. So is one that keeps sending messages which ' +
        'are not valid, and one that reads too slowly: it reconnects and gets a snapshot.',
      '## Rooms and positions',
      'A client is in one room at a time. A room is a set of sources: at first all that the token shows, later those that the client asks to ' +
        '[watch](#watch). On entering a room the client gets one [snapshot](#snapshot), then every [event](#event) of the room with its position. Sequence ' +
        'numbers have no gaps: a client that sees one sends [resync](#resync) with the last position that it is sure of, and gets the missed events, or a ' +
        'new snapshot when the gateway no longer has them. An event that comes again (its number is not above the last one) is ignored. Numbers compare ' +
        'within one `epoch` only.',
      '## Messages of the gateway',
      ...Object.entries(GATEWAY_MESSAGES).map(([name, schema]) => messageSection(name, schema, 'output')),
      '## Messages of a client',
      ...Object.entries(CLIENT_MESSAGES).map(([name, schema]) => messageSection(name, schema, 'input')),
      '## Types',
      ...Object.entries(TYPES).map(([name, schema]) => page(`### ${name}`, fieldTable(rootOf(schema))).trimEnd()),
    ),
  );
}

/** The parts of JSON Schema that zod writes. */
interface JsonSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly propertyNames?: JsonSchema;
  readonly required?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
}

function messageSection(name: string, schema: z.ZodType, io: 'input' | 'output'): string {
  const json = jsonOf(schema, io);
  const description = json.description === undefined ? '' : `${text(json.description)}.`;
  const body = json.items === undefined ? fieldTable(json) : `A list of ${typeOf(json.items)}.`;
  return page(`### ${name}`, description, body).trimEnd();
}

/** The keys of an object; of something else, and of a reference, what it is. */
function fieldTable(schema: JsonSchema): string {
  const rows = fieldRows(schema, '');
  return rows.length === 0 ? `A ${typeOf(schema)}.` : markdownTable(['key', 'value', 'meaning'], rows);
}

function fieldRows({ properties = {}, required = [] }: JsonSchema, prefix: string): string[][] {
  return Object.entries(properties).flatMap(([key, value]) => {
    const path = `${prefix}${key}`;
    const kind = required.includes(key) ? typeOf(value) : `${typeOf(value)}, optional`;
    return [
      [code(path), kind, text(value.description ?? '')],
      ...insideOf(value).flatMap(({ schema, suffix }) => fieldRows(schema, `${path}${suffix}.`)),
    ];
  });
}

/** The objects inside a value that have no section of their own; branches of a union are distinguished by their first constant. */
function insideOf(value: JsonSchema): { schema: JsonSchema; suffix: string }[] {
  if (value.items !== undefined)
    return insideOf(value.items).map((inner) => ({ ...inner, suffix: `[]${inner.suffix}` }));
  const branches = value.anyOf ?? value.oneOf;
  if (branches !== undefined) return branches.flatMap(insideOf);
  if (value.properties === undefined) return [];
  const kind = value.properties.kind?.const;
  return [{ schema: value, suffix: typeof kind === 'string' ? ` (${kind})` : '' }];
}

function typeOf(value: JsonSchema): string {
  const name = refOf(value);
  if (name !== undefined) return `[${name}](#${name.toLowerCase()})`;
  if (value.const !== undefined) return code(JSON.stringify(value.const));
  if (value.enum !== undefined) return value.enum.map((each) => code(String(each))).join(', ');
  const branches = value.anyOf ?? value.oneOf;
  if (branches !== undefined) return [...new Set(branches.map(typeOf))].join(' or ');
  if (value.items !== undefined) return `list of ${typeOf(value.items)}`;
  if (value.propertyNames !== undefined) return `map from ${typeOf(value.propertyNames)} to number`;
  return [value.type ?? 'any'].flat().join(' or ');
}

/** Name of the type that a schema refers to; a description of its own comes with it as `allOf` or beside it. */
function refOf({ $ref, allOf }: JsonSchema): string | undefined {
  return $ref?.split('/').at(-1) ?? allOf?.map(refOf).find((name) => name !== undefined);
}

function jsonOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' }) as JsonSchema;
}

/** A named schema itself, and not a reference to it. */
function rootOf(schema: z.ZodType): JsonSchema {
  const json = jsonOf(schema, 'output');
  const name = refOf(json);
  return name === undefined ? json : (json.$defs?.[name] ?? json);
}
