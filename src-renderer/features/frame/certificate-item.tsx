import { CircleAlert, TriangleAlert } from 'lucide-react';
import type { CertificateWarning } from '#shared/contract/certificates.ts';
import { formatInstant } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { StatusItem } from './status-item.tsx';

const words = text.frame.status;
const DAY_MS = 24 * 60 * 60 * 1000;

type CertificateItemProps = {
  readonly warning: CertificateWarning;
  readonly onPress: (() => void) | undefined;
};

function wholeDaysUntil(instant: string): number {
  return Math.floor((Date.parse(instant) - Date.now()) / DAY_MS);
}

/** Says that a certificate ends soon, or that it no longer opens any door. */
export function CertificateItem({ warning, onPress }: CertificateItemProps) {
  const { use, state, notBefore, notAfter } = warning;
  if (state === 'ending') {
    return (
      <StatusItem
        icon={TriangleAlert}
        tone="warn"
        word={words.certificate.ending(wholeDaysUntil(notAfter))}
        hint={words.certificateHint[use](formatInstant(notAfter))}
        onPress={onPress}
      />
    );
  }
  return (
    <StatusItem
      icon={CircleAlert}
      tone="stop"
      word={words.certificate[state]}
      hint={
        state === 'expired'
          ? words.certificateExpired[use](formatInstant(notAfter))
          : words.certificateNotYetValid(formatInstant(notBefore))
      }
      onPress={onPress}
    />
  );
}
