import { z } from 'zod';

/** AE title: up to 16 characters of the default repertoire without backslash (PS3.5 6.2, AE). */
const aeTitle = z
  .string()
  .trim()
  .min(1)
  .max(16)
  .regex(/^[\x20-\x5b\x5d-\x7e]+$/, 'letters, digits and blanks only, no backslash');
const port = z.number().int().min(0).max(65535);
const count = z.number().int().min(1);

/**
 * Every setting of the core: its default, what it means, its unit and what follows from it. `viewbox.jsonc` is written
 * from these descriptions; the words before "Since" end up in that file.
 */
export const configSchema = z.strictObject({
  dataFolder: z
    .string()
    .default('')
    .describe(
      'Keep the data in another folder. Only read in the platform\'s default folder; "" keeps it beside this file. Flag: --data. Since 0.1.',
    ),
  station: z
    .strictObject({
      name: z
        .string()
        .trim()
        .min(1)
        .max(64)
        .default('Viewbox')
        .describe(
          'Name of this station, shown in the window. A name chosen in the window wins over this one. Since 0.1.',
        ),
    })
    .prefault({})
    .describe('This station.'),
  dicom: z
    .strictObject({
      aeTitle: aeTitle
        .default('VIEWBOX')
        .describe(
          'AE title of this node; a caller that names another is rejected (called AE title not recognised). A title chosen in the window wins. Flag: --ae-title. Since 0.1.',
        ),
      host: z
        .string()
        .min(1)
        .default('127.0.0.1')
        .describe(
          'Address the DICOM node listens on. "127.0.0.1" is this computer alone; "0.0.0.0" is every network it has. An address chosen in the window wins. Flag: --dicom-host. Since 0.1.',
        ),
      port: port
        .default(11112)
        .describe(
          'TCP port of the DICOM node; 0 takes any free one. A port chosen in the window wins. Flag: --dicom-port. Since 0.1.',
        ),
      tlsPort: port
        .nullable()
        .default(null)
        .describe(
          'TCP port for DICOM over TLS, usually 2762; null: none. It needs a certificate: viewbox certificate make. A port chosen in the window wins. Since 0.2.',
        ),
      plain: z
        .boolean()
        .default(true)
        .describe('false: DICOM is spoken over TLS only. What is chosen in the window wins. Since 0.2.'),
      checkPeerAddress: z
        .boolean()
        .default(false)
        .describe(
          'true: a known AE title that calls from another address than its peer entry is rejected. Since 0.1.',
        ),
      mostMatches: z
        .number()
        .int()
        .min(0)
        .default(0)
        .describe(
          'Most matches that one query (C-FIND) of a peer is told; the peer then hears that there are more (status A700). 0 tells all. Since 0.2.',
        ),
    })
    .prefault({})
    .describe('The DICOM node. Nobody may send to it until a peer is added: viewbox peer add.'),
  http: z
    .strictObject({
      host: z
        .string()
        .min(1)
        .default('127.0.0.1')
        .describe(
          'Address the window, the API and DICOMweb are served on. Beyond this computer it also needs allowUnencryptedNetwork. Flag: --host. Since 0.1.',
        ),
      port: port
        .default(11180)
        .describe(
          'TCP port of the window, the API and DICOMweb; 0 takes any free one. Flag: --http-port. Since 0.1.',
        ),
      allowedHosts: z
        .array(z.string().regex(/^[a-z0-9.:[\]-]+$/i, 'a host name, with :port when it is not ours'))
        .default([])
        .describe(
          'Further names under which browsers may reach this address, for example ["reading-room.local"]. Requests for other names are refused, which stops DNS rebinding. Since 0.1.',
        ),
      allowUnencryptedNetwork: z
        .boolean()
        .default(false)
        .describe(
          'true: serve beyond this computer without encryption. Everyone on that network can then read images and passwords on their way; use it only behind a proxy with TLS. Since 0.1.',
        ),
      maxBodyBytes: count
        .default(1_048_576)
        .describe('Largest API request in bytes; uploads of images are not limited by it. Since 0.1.'),
      maxStoreBytes: count
        .default(17_179_869_184)
        .describe(
          'Largest DICOMweb request that stores objects, in bytes; one more byte is answered 413. Since 0.2.',
        ),
      maxOpenRequests: count
        .max(10_000)
        .default(64)
        .describe(
          'Requests and feeds that one caller may have open at once; one more is answered 429. Since 0.1.',
        ),
    })
    .prefault({})
    .describe('The door for windows and programs.'),
  session: z
    .strictObject({
      idleMinutes: count
        .max(10_080)
        .default(480)
        .describe('A signed-in user who does nothing for so many minutes has to sign in again. Since 0.1.'),
    })
    .prefault({})
    .describe('Signed-in users.'),
  export: z
    .strictObject({
      folder: z
        .string()
        .default('')
        .describe(
          'Folder of this computer that exports are written to when nobody names another; "" is export in the data folder. Users who may export can write there, only an administrator elsewhere. Since 0.2.',
        ),
    })
    .prefault({})
    .describe('Exports of studies.'),
  displayQc: z
    .strictObject({
      spotread: z
        .string()
        .default('spotread')
        .describe(
          'Program that reads a light meter: spotread of ArgyllCMS, by its name on the path or its whole path; "" uses none. Since 0.3.',
        ),
      meterTimeoutSeconds: count
        .max(600)
        .default(60)
        .describe('A reading that takes longer is given up, in seconds. Since 0.3.'),
      displayType: z
        .string()
        .regex(/^[a-zA-Z0-9]{0,4}$/)
        .default('')
        .describe(
          'What spotread is told of the light of the displays (its -y); "" leaves it to spotread. Since 0.3.',
        ),
    })
    .prefault({})
    .describe('Quality control of displays.'),
  log: z
    .strictObject({
      level: z
        .enum(['trace', 'debug', 'info', 'warn', 'error'])
        .default('info')
        .describe('What is worth a line in logs/viewbox.log. Logs never hold patient data. Since 0.1.'),
      maxFileBytes: count
        .min(10_000)
        .default(5_000_000)
        .describe('Size in bytes at which a new log file is begun. Since 0.1.'),
      maxFiles: count.max(100).default(5).describe('Log files kept; the oldest goes first. Since 0.1.'),
    })
    .prefault({})
    .describe('The log for engineers.'),
});

export type Config = z.infer<typeof configSchema>;

/** The configuration when nothing is said. */
export function defaultConfig(): Config {
  return configSchema.parse({});
}
