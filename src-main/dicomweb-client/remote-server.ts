/** A DICOMweb server elsewhere that this station may query, retrieve from and store to. */
export interface RemoteServer {
  readonly name: string;
  /** Where `/studies` is appended, without a slash at its end: `https://pacs.example/dicom-web` */
  readonly baseUrl: string;
  readonly credentials: RemoteCredentials;
  /** Certificates (PEM) that may have signed the server's; empty: those that this computer trusts */
  readonly caPem: string;
  /** What is retrieved from it stays there */
  readonly isArchive: boolean;
}

export type RemoteCredentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'basic'; readonly user: string; readonly password: string }
  | { readonly kind: 'bearer'; readonly token: string };

export function authorizationOf(credentials: RemoteCredentials): string | null {
  if (credentials.kind === 'bearer') return `Bearer ${credentials.token}`;
  if (credentials.kind === 'none') return null;
  const { user, password } = credentials;
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}
