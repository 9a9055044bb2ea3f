import { configSchema } from '#main/config/config.ts';
import { peerSchema, PEER_RIGHTS, USER_IDENTITIES } from '#shared/contract/station.ts';
import { z } from 'zod';
import { section, table } from './markdown.ts';

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly default?: unknown;
  readonly description?: string;
}

/** What each field of a peer's entry means to an integrator. */
const PEER_FIELDS: Readonly<Record<keyof typeof peerSchema.shape, string>> = {
  aeTitle: 'The title by which it calls and is called',
  host: 'Address to call; the one it may call from where addresses are checked',
  port: 'Port to call',
  may: `Rights: ${PEER_RIGHTS.join(', ')}`,
  characterSet: 'The only Specific Character Set that its answers may be written in',
  maxAssociations: 'Associations opened to it at the same time',
  isArchive: 'What is retrieved from it is a copy that may make room',
  comment: 'For people',
  usesTls: 'Spoken to, and listened to, over TLS only',
  certificateFingerprint: 'The one certificate that it may show',
  preferredTransferSyntaxUid: 'What it would rather be sent, where that can be had without loss',
  retries: 'Tries after the first when sending to it fails',
  userIdentity: `What it is told of a user when it is called: ${USER_IDENTITIES.join(', ')}`,
  userName: 'The user name that it is told',
  hasPasscode: 'A passcode is kept for it, sealed; it is entered and never shown',
};

export function configuration(): string {
  const schema = z.toJSONSchema(configSchema, { io: 'input' }) as JsonSchema;
  const settings = ['dicom', 'http'].flatMap((group) =>
    Object.entries(schema.properties?.[group]?.properties ?? {}).map(
      ([name, { default: value, description }]) => [
        `\`${group}.${name}\``,
        `\`${JSON.stringify(value)}\``,
        description ?? '',
      ],
    ),
  );
  const peer = z.toJSONSchema(peerSchema, { io: 'input' }) as JsonSchema;
  return section(
    2,
    '6 Configuration',
    section(
      3,
      '6.1 General configuration parameters',
      'In `viewbox.jsonc`, or in the window under Settings:',
      table(['Setting', 'Default', 'Meaning'], settings),
    ),
    section(
      3,
      '6.2 Configuration of DIMSE services',
      'Each peer has an entry, which is also the list of C-MOVE destinations:',
      table(
        ['Field', 'Default', 'Meaning'],
        Object.entries(PEER_FIELDS).map(([name, meaning]) => {
          const value = peer.properties?.[name]?.default;
          return [`\`${name}\``, value === undefined ? '' : `\`${JSON.stringify(value)}\``, meaning];
        }),
      ),
    ),
    section(
      3,
      '6.3 Configuration of DICOM Web Services',
      'Users and their bearer tokens; other servers with their address, credentials and the certificate authority that they are trusted by.',
    ),
  );
}
