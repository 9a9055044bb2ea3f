import { methodCodes } from '#main/deidentify/options.ts';
import { TLS_CIPHERS, TLS_MIN_VERSION } from '#main/network/tls-profile.ts';
import { USER_IDENTITY_TYPES } from '#main/network/user-identity.ts';
import { configSchema } from '#main/config/config.ts';
import { section, table } from './markdown.ts';

const ALL = {
  retainPatientCharacteristics: true,
  retainDeviceIdentity: true,
  retainInstitutionIdentity: true,
  retainUids: true,
  retainSafePrivate: true,
  cleanDescriptors: true,
  cleanGraphics: true,
  cleanStructuredContent: true,
} as const;

/** Every code that an export may write, each once */
function options(): string[][] {
  const codes = new Map(
    (['kept', 'shifted'] as const)
      .flatMap((dates) => methodCodes({ ...ALL, dates }, true))
      .map(({ value, meaning }) => [value, meaning]),
  );
  return [...codes]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([value, meaning]) => [`\`${value}\``, meaning]);
}

export function security(): string {
  const { dicom, http } = configSchema.parse({});
  return section(
    2,
    '8 Security',
    section(
      3,
      '8.1 Introduction',
      'Nothing listens beyond this computer, and no caller is answered beyond C-ECHO, until an administrator says so. AE titles are no secrets: without TLS everybody on the network can read and alter what is sent.',
    ),
    section(
      3,
      '8.3 TCP ports',
      table(
        ['Service', 'Default'],
        [
          ['DICOM', `${dicom.port} on ${dicom.host}`],
          ['DICOM over TLS', dicom.tlsPort === null ? 'off; usually 2762' : String(dicom.tlsPort)],
          ['Window, API and DICOMweb', `${http.port} on ${http.host}`],
        ],
      ),
    ),
    section(
      3,
      '8.4 Security profiles',
      section(
        4,
        '8.4.1 Secure use',
        'Deletions, exports, disclosures and changes of peers, users and certificates are in an audit log whose entries are chained.',
      ),
      section(
        4,
        '8.4.2 Secure transport',
        `BCP 195 TLS Secure Transport Connection Profile (PS3.15 annex B.12): ${TLS_MIN_VERSION} and newer, certificates on both sides, no renegotiation. A peer can be bound to one certificate: its AE title then counts only with that. The port without TLS can be switched off.`,
        table(
          ['Cipher suites, preferred first'],
          TLS_CIPHERS.map((name) => [`\`${name}\``]),
        ),
      ),
      section(4, '8.4.3 Media storage security', 'None.'),
      section(
        4,
        '8.4.4 Attribute confidentiality',
        'PS3.15 annex E, as de-identifier, on export ([export.md](export.md)). Codes of De-identification Method Code Sequence:',
        table(['Code (DCM)', 'Meaning'], options()),
        'Clean Recognizable Visual Features: not done, and said so for heads. Re-identification: none; new UIDs and IDs are made with a secret of the station.',
      ),
      section(4, '8.4.5 Digital signatures', 'Kept as received; not made, not checked.'),
    ),
    section(
      3,
      '8.5 User Identity Negotiation',
      `As acceptor: types ${Object.values(USER_IDENTITY_TYPES).join(' and ')} (user name; user name and passcode) are read, the name goes to the audit log, a positive answer is given where one is wanted. Nobody is let in by it; passcodes are not looked at. Other types are passed over. As initiator: the same types, for peers whose entry names a user; a positive answer is not asked for.`,
    ),
    section(
      3,
      '8.6 Web services',
      'Bearer tokens and sessions with a role; requests for other host names are refused (DNS rebinding), those of other sites too. Answers forbid scripts, frames and guessing of types. Encryption: by a proxy in front.',
    ),
  );
}
