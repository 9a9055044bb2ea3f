import { createPrivateKey, type KeyObject, type X509Certificate } from 'node:crypto';
import type {
  Certificate,
  CertificateList,
  CertificateWarning,
  KeyType,
} from '#shared/contract/certificates.ts';
import { AppError } from '#shared/errors.ts';
import { describeCertificate, fingerprintOf, readCertificates } from './certificate-facts.ts';
import { CertificateFiles } from './certificate-files.ts';
import { worstCertificate } from './certificate-warning.ts';
// Types only: the library is loaded when a certificate is made, not at every start.
import type { CertificatePair, PeerName } from './make-certificate.ts';

/** What a TLS connection of ours works with */
export interface TlsMaterial {
  /** The station's certificate and its chain, PEM */
  readonly cert: string;
  readonly key: string;
  /** Whose certificates are taken */
  readonly ca: readonly string[];
}

export interface Issued {
  readonly certificate: Certificate;
  readonly certificatePem: string;
  readonly authorityPem: string;
}

/** Done after all is prepared and before anything changes: without the audit record nothing does. */
export type BeforeChange = (certificate: Certificate) => Promise<void>;

/** The station's certificates: an authority of its own, what it shows to peers, and whom it trusts. */
export class Certificates {
  readonly #files: CertificateFiles;
  readonly #now: () => Date;
  readonly #listeners = new Set<() => void>();
  #changes: Promise<unknown> = Promise.resolve();
  /** As it was read last; null as soon as a file is written */
  #known: CertificateList | null = null;

  constructor(folder: string, now: () => Date = () => new Date()) {
    this.#files = new CertificateFiles(folder);
    this.#now = now;
  }

  list(): CertificateList {
    const describe = (pem: string | null) => {
      const [certificate] = pem === null ? [] : readCertificates(pem);
      return certificate ? describeCertificate(certificate, this.#now()) : null;
    };
    const authority = this.#files.read('authority');
    return {
      authority: describe(authority),
      authorityPem: authority === null ? '' : splitPair(authority).certificatePem,
      station: describe(this.#files.read('station')),
      trusted: this.#files.readTrusted().flatMap((pem) => describe(pem) ?? []),
    };
  }

  /** What has expired or soon will. Cheap, since it is asked with every status; damaged files are told by `list`. */
  warning(): CertificateWarning | null {
    try {
      this.#known ??= this.list();
    } catch {
      return null;
    }
    return worstCertificate(this.#known, this.#now());
  }

  /** Tells after the authority, the station's certificate or a trusted one has changed; @returns stops listening */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** null as long as the station has no certificate */
  material(): TlsMaterial | null {
    const station = this.#files.read('station');
    if (station === null) return null;
    const { certificatePem, privateKeyPem } = splitPair(station);
    return { cert: certificatePem, key: privateKeyPem, ca: this.#trustAnchors() };
  }

  /** @throws AppError CONFLICT when there is an authority that is not to be replaced */
  makeAuthority(
    { name, keyType, years, replaces }: { name: string; keyType: KeyType; years: number; replaces: boolean },
    before: BeforeChange,
  ): Promise<CertificateList> {
    return this.#change(async () => {
      if (!replaces) this.#refuseSecondAuthority();
      const { makeAuthority } = await import('./make-certificate.ts');
      const pair = await makeAuthority(name, keyType, { from: this.#now(), days: years * 365 });
      await this.#keep('authority', pair, before);
      return this.list();
    });
  }

  /** @throws AppError MISSING without an authority */
  makeStation(
    name: PeerName,
    { keyType, days }: { keyType: KeyType; days: number },
    before: BeforeChange,
  ): Promise<CertificateList> {
    return this.#change(async () => {
      const { issueCertificate } = await import('./make-certificate.ts');
      const pair = await issueCertificate(this.#authority(), name, keyType, { from: this.#now(), days });
      await this.#keep('station', pair, before);
      return this.list();
    });
  }

  /** The private key is returned and not kept. @throws AppError MISSING without an authority */
  issue(
    name: PeerName,
    { keyType, days }: { keyType: KeyType; days: number },
    before: BeforeChange,
  ): Promise<Issued & CertificatePair> {
    return this.#change(async () => {
      const authority = this.#authority();
      const { issueCertificate } = await import('./make-certificate.ts');
      const pair = await issueCertificate(authority, name, keyType, { from: this.#now(), days });
      const certificate = this.#describeFirst(pair.certificatePem);
      await before(certificate);
      return { certificate, ...pair, authorityPem: authority.certificatePem };
    });
  }

  /** @throws AppError MISSING without an authority, INPUT for a request that cannot be signed */
  sign(requestPem: string, days: number, before: BeforeChange): Promise<Issued> {
    return this.#change(async () => {
      const authority = this.#authority();
      const { signRequest } = await import('./make-certificate.ts');
      const certificatePem = await signRequest(authority, requestPem, { from: this.#now(), days });
      const certificate = this.#describeFirst(certificatePem);
      await before(certificate);
      return { certificate, certificatePem, authorityPem: authority.certificatePem };
    });
  }

  /** @throws AppError INPUT when key and certificate do not belong together or do not fit their use, CONFLICT */
  importPair(
    use: 'station' | 'authority',
    given: CertificatePair & { readonly replaces: boolean },
    before: BeforeChange,
  ): Promise<CertificateList> {
    return this.#change(async () => {
      const chain = readCertificates(given.certificatePem);
      const key = readPrivateKey(given.privateKeyPem);
      const [certificate] = chain;
      if (!certificate?.checkPrivateKey(key))
        throw new AppError(
          'INPUT',
          'The key does not belong to the first certificate. Give the two that do.',
        );
      if (use === 'authority') {
        if (!certificate.ca)
          throw new AppError('INPUT', 'This certificate may not sign others: it is no authority.');
        if (!given.replaces) this.#refuseSecondAuthority();
      } else if (certificate.ca) {
        throw new AppError('INPUT', 'This is the certificate of an authority. Give the one that it issued.');
      }
      if (certificate.validToDate < this.#now())
        throw new AppError('INPUT', 'This certificate has expired. Ask for a new one.');
      const pair = {
        certificatePem: chain.map(String).join(''),
        privateKeyPem: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
      };
      await this.#keep(use, pair, before);
      return this.list();
    });
  }

  /** Takes every certificate of the text as a trust anchor; @throws AppError INPUT */
  trust(pem: string, before: BeforeChange): Promise<CertificateList> {
    return this.#change(async () => {
      for (const certificate of readCertificates(pem)) {
        await before(describeCertificate(certificate, this.#now()));
        this.#files.writeTrusted(fingerprintOf(certificate), certificate.toString());
        this.#written();
      }
      return this.list();
    });
  }

  /** @throws AppError MISSING */
  distrust(fingerprint: string, before: BeforeChange): Promise<CertificateList> {
    return this.#change(async () => {
      const found = this.list().trusted.find((each) => each.fingerprint === fingerprint);
      if (!found) throw new AppError('MISSING', 'This certificate is not among the trusted ones.');
      await before(found);
      this.#files.removeTrusted(fingerprint);
      this.#written();
      return this.list();
    });
  }

  #trustAnchors(): string[] {
    const authority = this.#files.read('authority');
    const own = authority === null ? [] : [splitPair(authority).certificatePem];
    return [...own, ...this.#files.readTrusted()];
  }

  #authority(): CertificatePair {
    const pem = this.#files.read('authority');
    if (pem === null)
      throw new AppError('MISSING', 'There is no own authority yet. Make one, or import one, first.');
    return splitPair(pem);
  }

  #refuseSecondAuthority(): void {
    if (this.#files.read('authority') === null) return;
    throw new AppError(
      'CONFLICT',
      'There is an authority already. A new one makes every certificate of the old one worthless here: say that it replaces it.',
    );
  }

  #describeFirst(pem: string): Certificate {
    const [certificate] = readCertificates(pem) as [X509Certificate];
    return describeCertificate(certificate, this.#now());
  }

  async #keep(use: 'station' | 'authority', pair: CertificatePair, before: BeforeChange): Promise<void> {
    await before(this.#describeFirst(pair.certificatePem));
    this.#files.write(use, `${pair.privateKeyPem.trim()}\n${pair.certificatePem.trim()}\n`);
    this.#written();
  }

  #written(): void {
    this.#known = null;
    for (const listener of this.#listeners) listener();
  }

  /** One after the other */
  #change<Result>(change: () => Promise<Result>): Promise<Result> {
    const result = this.#changes.then(change);
    this.#changes = result.catch(() => {});
    return result;
  }
}

function splitPair(pem: string): CertificatePair {
  const start = pem.indexOf('-----BEGIN CERTIFICATE-----');
  return { privateKeyPem: pem.slice(0, start), certificatePem: pem.slice(start) };
}

function readPrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    const isEncrypted = pem.includes('ENCRYPTED');
    throw new AppError(
      'INPUT',
      isEncrypted
        ? 'The private key is encrypted. Decrypt it first, for example with openssl pkey.'
        : 'This is no private key. Give a PEM file with BEGIN PRIVATE KEY.',
      { cause: error },
    );
  }
}
