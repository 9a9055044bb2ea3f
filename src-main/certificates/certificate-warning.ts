import type { Certificate, CertificateList, CertificateWarning } from '#shared/contract/certificates.ts';
import { certificateState } from './certificate-facts.ts';

const USES = ['station', 'authority', 'trusted'] as const;
/** The worst first */
const STATES = ['expired', 'notYetValid', 'ending'] as const;

/** The certificate that is worst off; null when all are good for a while. */
export function worstCertificate(list: CertificateList, now: Date): CertificateWarning | null {
  const { station, authority, trusted } = list;
  const byUse = { station: station ? [station] : [], authority: authority ? [authority] : [], trusted };
  const warnings = USES.flatMap((use) => byUse[use].flatMap((each) => warningOf(use, each, now)));
  const rank = ({ state }: CertificateWarning) => STATES.indexOf(state);
  warnings.sort((a, b) => rank(a) - rank(b) || a.notAfter.localeCompare(b.notAfter));
  return warnings[0] ?? null;
}

/** The state is told anew: the list may have been read days ago. */
function warningOf(
  use: CertificateWarning['use'],
  { notBefore, notAfter }: Certificate,
  now: Date,
): CertificateWarning[] {
  const state = certificateState({ notBefore: new Date(notBefore), notAfter: new Date(notAfter) }, now);
  return state === 'valid' ? [] : [{ use, state, notBefore, notAfter }];
}
