import { hangingProtocolSchema, type HangingProtocol } from './protocol.ts';

export type ProtocolReading =
  | { readonly kind: 'protocol'; readonly protocol: HangingProtocol }
  /** Where it is wrong, and how */
  | { readonly kind: 'broken'; readonly problem: string };

/** Reads a protocol as it is kept or exported: JSON text. */
export function readProtocol(json: string): ProtocolReading {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    return { kind: 'broken', problem: error instanceof Error ? error.message : '' };
  }
  const read = hangingProtocolSchema.safeParse(value);
  if (read.success) return { kind: 'protocol', protocol: read.data };
  const [issue] = read.error.issues;
  return { kind: 'broken', problem: [issue?.path.join('.'), issue?.message].filter(Boolean).join(': ') };
}

/** As it is kept and exported: to be read by people and compared line by line. */
export function protocolText(protocol: HangingProtocol): string {
  return JSON.stringify(protocol, null, 2);
}
