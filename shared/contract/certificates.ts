import { z } from 'zod';
import { procedure } from './procedure.ts';

/** EC P-256 is for everything made in the last ten years; RSA for devices that know nothing else. */
export const KEY_TYPES = ['ec-p256', 'rsa-3072'] as const;

/** Days before its end from which a certificate is warned of */
export const CERTIFICATE_WARNING_DAYS = 30;

export const CERTIFICATE_STATES = ['valid', 'ending', 'expired', 'notYetValid'] as const;

export const certificateSchema = z.object({
  /** SHA-256 of the certificate, 64 lower-case hexadecimal digits */
  fingerprint: z.string(),
  subject: z.string(),
  issuer: z.string(),
  notBefore: z.string(),
  notAfter: z.string(),
  /** `EC P-256`, `RSA 3072` */
  key: z.string(),
  isAuthority: z.boolean(),
  /** DNS names and IP addresses for which it stands */
  names: z.array(z.string()),
  state: z.enum(CERTIFICATE_STATES),
});

export const certificateListSchema = z.object({
  /** Our own authority; null when there is none */
  authority: certificateSchema.nullable(),
  /** Its certificate, to be given to peers: it is no secret; '' when there is none */
  authorityPem: z.string(),
  /** What this station shows to its peers; null when there is none */
  station: certificateSchema.nullable(),
  /** Whose certificates are taken beside those of our own authority */
  trusted: z.array(certificateSchema),
});

/** The certificate that is worst off, of those that are not simply valid; nothing in it names a peer. */
export const certificateWarningSchema = z.object({
  use: z.enum(['station', 'authority', 'trusted']),
  state: z.enum(['ending', 'expired', 'notYetValid']),
  notBefore: z.string(),
  notAfter: z.string(),
});

const pemSchema = z
  .string()
  .trim()
  .min(1)
  .max(64 * 1024);
/** One line without control characters: it becomes part of a name that others print */
const commonNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .regex(/^\P{Cc}+$/u);
const hostNamesSchema = z
  .array(
    z
      .string()
      .trim()
      .regex(/^[A-Za-z0-9._:-]{1,253}$/),
  )
  .max(20)
  .default([]);
const keyTypeSchema = z.enum(KEY_TYPES).default('ec-p256');
const daysSchema = z.number().int().min(1).max(825).default(825);

export const certificates = {
  list: procedure('settings.manage').output(certificateListSchema),
  /** Makes our own authority; CONFLICT when there is one and it is not to be replaced. */
  makeAuthority: procedure('settings.manage')
    .input(
      z.object({
        name: commonNameSchema,
        keyType: keyTypeSchema,
        years: z.number().int().min(1).max(20).default(10),
        replaces: z.boolean().default(false),
      }),
    )
    .output(certificateListSchema),
  /** Makes this station's certificate with our authority; in force for the next association. */
  makeStation: procedure('settings.manage')
    .input(z.object({ hostNames: hostNamesSchema, keyType: keyTypeSchema, days: daysSchema }))
    .output(certificateListSchema),
  /** A certificate and key for a peer. The key leaves here once and is not kept. */
  issue: procedure('settings.manage')
    .input(
      z.object({
        commonName: commonNameSchema,
        hostNames: hostNamesSchema,
        keyType: keyTypeSchema,
        days: daysSchema,
      }),
    )
    .output(
      z.object({
        certificate: certificateSchema,
        certificatePem: z.string(),
        privateKeyPem: z.string(),
        authorityPem: z.string(),
      }),
    ),
  /** Signs the request (PKCS #10, PEM) of a peer that keeps its own key. */
  sign: procedure('settings.manage')
    .input(z.object({ requestPem: pemSchema, days: daysSchema }))
    .output(
      z.object({ certificate: certificateSchema, certificatePem: z.string(), authorityPem: z.string() }),
    ),
  /** Takes a certificate (with its chain) and its key that somebody else made. */
  importPair: procedure('settings.manage')
    .input(
      z.object({
        use: z.enum(['station', 'authority']),
        certificatePem: pemSchema,
        privateKeyPem: pemSchema,
        replaces: z.boolean().default(false),
      }),
    )
    .output(certificateListSchema),
  trust: procedure('settings.manage')
    .input(z.object({ certificatePem: pemSchema }))
    .output(certificateListSchema),
  distrust: procedure('settings.manage')
    .input(z.object({ fingerprint: z.string().regex(/^[0-9a-f]{64}$/) }))
    .output(certificateListSchema),
};

export type Certificate = z.infer<typeof certificateSchema>;
export type CertificateWarning = z.infer<typeof certificateWarningSchema>;
export type CertificateList = z.infer<typeof certificateListSchema>;
export type KeyType = (typeof KEY_TYPES)[number];
