import { useQuery } from '@tanstack/react-query';
import { Ban, PlugZap } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { I18nProvider } from 'react-aria-components';
import { AppError } from '#shared/errors.ts';
import { queries } from './api/queries.ts';
import { Failure } from './features/frame/failure.tsx';
import { Workplace } from './features/frame/workplace.tsx';
import { Setup } from './features/setup/setup.tsx';
import { SignIn } from './features/sign-in/sign-in.tsx';
import { text } from './locales/text.ts';
import { screens } from './screens.tsx';
import { StateScreen } from './ui/state-screen.tsx';

/** Decides by the session who stands before the window: nobody yet, the first administrator, or a named user. */
export function App() {
  return (
    <I18nProvider locale="en-GB">
      <Failure>
        <Door />
      </Failure>
    </I18nProvider>
  );
}

function Door() {
  const session = useQuery(queries.session);
  const hadUser = useRef(false);
  const user = session.data?.user ?? null;
  useEffect(() => {
    if (user !== null) hadUser.current = true;
  }, [user]);

  const isNotLetIn = session.error instanceof AppError && session.error.code === 'UNAUTHENTICATED';
  if (isNotLetIn) {
    return (
      <StateScreen icon={Ban} title={text.errors.notLetIn}>
        {text.errors.notLetInWhatToDo}
      </StateScreen>
    );
  }
  // A core that stopped answering later is said by the status bar; the work on screen stays.
  if (session.data === undefined) {
    if (session.error === null) return <main aria-busy aria-label={text.common.loading} />;
    return (
      <StateScreen icon={PlugZap} tone="stop" title={text.errors.coreSilent}>
        {text.errors.coreSilentWhatToDo}
      </StateScreen>
    );
  }
  if (session.data.needsSetup) return <Setup />;
  if (user === null) return <SignIn station={session.data.stationName} hasEnded={hadUser.current} />;
  return <Workplace key={user.name} user={user} screens={screens} />;
}
