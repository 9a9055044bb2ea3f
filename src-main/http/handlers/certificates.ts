import type { Certificate } from '#shared/contract/certificates.ts';
import type { AuditEvent } from '#main/audit/messages.ts';
import { recordAudited } from '../audited.ts';
import { procedures } from '../procedures.ts';
import type { Call } from '../services.ts';

/** Records what is about to change: without the record it does not. */
function audited(call: Call, event: AuditEvent, use: string) {
  return ({ fingerprint, subject, notAfter }: Certificate) =>
    recordAudited(call, { event, objects: { use, fingerprint, subject, notAfter } });
}

/** Makes the DICOM node show, and trust, what is in force after a change. */
async function applied<Result>({ services }: Call, change: Promise<Result>): Promise<Result> {
  const result = await change;
  await services.receiving.setTlsMaterial(services.certificates.material());
  return result;
}

export const certificates = {
  list: procedures.certificates.list.handler(({ context }) => context.services.certificates.list()),

  makeAuthority: procedures.certificates.makeAuthority.handler(({ input, context }) =>
    applied(
      context,
      context.services.certificates.makeAuthority(input, audited(context, 'certificate.make', 'authority')),
    ),
  ),

  makeStation: procedures.certificates.makeStation.handler(async ({ input, context }) => {
    const { aeTitle } = await context.services.settings();
    return applied(
      context,
      context.services.certificates.makeStation(
        { commonName: aeTitle, hostNames: input.hostNames },
        input,
        audited(context, 'certificate.make', 'station'),
      ),
    );
  }),

  issue: procedures.certificates.issue.handler(({ input, context }) =>
    context.services.certificates.issue(input, input, audited(context, 'certificate.issue', 'peer')),
  ),

  sign: procedures.certificates.sign.handler(({ input, context }) =>
    context.services.certificates.sign(
      input.requestPem,
      input.days,
      audited(context, 'certificate.issue', 'request'),
    ),
  ),

  importPair: procedures.certificates.importPair.handler(({ input, context }) =>
    applied(
      context,
      context.services.certificates.importPair(
        input.use,
        input,
        audited(context, 'certificate.import', input.use),
      ),
    ),
  ),

  trust: procedures.certificates.trust.handler(({ input, context }) =>
    applied(
      context,
      context.services.certificates.trust(
        input.certificatePem,
        audited(context, 'certificate.trust', 'trusted'),
      ),
    ),
  ),

  distrust: procedures.certificates.distrust.handler(({ input, context }) =>
    applied(
      context,
      context.services.certificates.distrust(
        input.fingerprint,
        audited(context, 'certificate.distrust', 'trusted'),
      ),
    ),
  ),
};
