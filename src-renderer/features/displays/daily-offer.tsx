import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useMay } from '#view/api/queries.ts';
import { text } from '#view/locales/text.ts';
import { displayHere } from '#view/state/display-here.ts';
import { offerCheck, useSignInMoment } from '#view/state/sign-in-moment.ts';
import { Button } from '#view/ui/button.tsx';
import { Dialog } from '#view/ui/dialog.tsx';
import { DailyResult, DailyStage, useDailyCheck } from './daily-run.tsx';

const words = text.displays.dailyCheck;

type DailyOfferProps = { readonly onSignOut: () => void };

/** At sign-in, where the check of the day is due on this display: it is offered, or comes before anything else. */
export function DailyOffer({ onSignOut }: DailyOfferProps) {
  const { data: here } = useQuery(displayHere);
  const mayCheck = useMay('displays.check');
  const mayRead = useMay('studies.annotate');
  const { isNow, isCheckOffered } = useSignInMoment();
  useEffect(() => {
    if (here === undefined || isCheckOffered !== null) return;
    const isWanted = here.dailyAtSignIn === 'require' || (here.dailyAtSignIn === 'offer' && isNow);
    // What becomes due later in the day waits for the next time.
    offerCheck(isWanted && here.isDailyDue && mayCheck && mayRead);
  }, [here, isNow, isCheckOffered, mayCheck, mayRead]);
  if (isCheckOffered !== true || here?.displayId === undefined || here.displayId === null) return null;
  return (
    <Offer
      displayId={here.displayId}
      assetTag={here.assetTag}
      isRequired={here.dailyAtSignIn === 'require'}
      onClose={() => offerCheck(false)}
      onSignOut={onSignOut}
    />
  );
}

type OfferProps = DailyOfferProps & {
  readonly displayId: string;
  readonly assetTag: string;
  readonly isRequired: boolean;
  readonly onClose: () => void;
};

function Offer({ displayId, assetTag, isRequired, onClose, onSignOut }: OfferProps) {
  const check = useDailyCheck(displayId, assetTag);
  if (check.begun !== null) return <DailyStage check={check} />;
  // A check that was missed may be repeated; whether the display is fit then is said elsewhere.
  const isMade = check.result !== null;
  return (
    <Dialog
      title={words.dueTitle(assetTag)}
      isOpen
      isHeld={isRequired && !isMade}
      closeLabel={text.common.close}
      onClose={onClose}
      actions={
        <>
          {isRequired && !isMade && <Button onPress={onSignOut}>{text.frame.user.signOut}</Button>}
          {!isRequired && !isMade && <Button onPress={onClose}>{words.later}</Button>}
          {isMade && <Button onPress={check.begin}>{words.again}</Button>}
          <Button
            tone="primary"
            autoFocus
            isPending={check.isPending}
            onPress={isMade ? onClose : check.begin}
          >
            {isMade ? words.goOn : words.begin}
          </Button>
        </>
      }
    >
      {isMade || check.problem !== '' ? <DailyResult check={check} /> : <p>{words.intro(assetTag)}</p>}
    </Dialog>
  );
}
