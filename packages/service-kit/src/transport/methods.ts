import type { CompatServiceDefinition } from 'nice-grpc';

/** One method as the transport needs it: where it is, and how its bytes are made and read. */
export interface Method {
  /** The property that carries it on clients and implementations. */
  readonly property: string;
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  encodeRequest(message: unknown): Uint8Array;
  decodeRequest(bytes: Uint8Array): unknown;
  encodeResponse(message: unknown): Uint8Array;
  decodeResponse(bytes: Uint8Array): unknown;
}

interface MessageType {
  encode(message: unknown): { finish(): Uint8Array };
  decode(bytes: Uint8Array): unknown;
  fromPartial(partial: unknown): unknown;
}

interface GenericDefinition {
  readonly fullName: string;
  readonly methods: Readonly<
    Record<
      string,
      {
        readonly name: string;
        readonly requestType: MessageType;
        readonly requestStream: boolean;
        readonly responseType: MessageType;
        readonly responseStream: boolean;
      }
    >
  >;
}

/** The methods of a generated definition. Other kinds of definition are a mistake of the caller. */
export function methodsOf(definition: CompatServiceDefinition): readonly Method[] {
  if (!isGeneric(definition)) throw new TypeError('not a generic definition made by ts-proto');
  return Object.entries(definition.methods).map(([property, method]) => ({
    property,
    path: `/${definition.fullName}/${method.name}`,
    requestStream: method.requestStream,
    responseStream: method.responseStream,
    encodeRequest: encoder(method.requestType),
    decodeRequest: (bytes) => method.requestType.decode(bytes),
    encodeResponse: encoder(method.responseType),
    decodeResponse: (bytes) => method.responseType.decode(bytes),
  }));
}

/** `/alfred.ledger.v1.Ledger/Apply` is asked of the `ledger`. */
export function serviceOfPath(path: string): string {
  return /(\w+)\/\w+$/.exec(path)?.[1]?.toLowerCase() ?? 'unknown';
}

const encoder = (type: MessageType) => (message: unknown) =>
  type.encode(type.fromPartial(message)).finish();

function isGeneric(definition: object): definition is GenericDefinition {
  return 'fullName' in definition && 'methods' in definition;
}
