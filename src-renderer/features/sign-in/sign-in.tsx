import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { AppError } from '#shared/errors.ts';
import { api } from '#view/api/client.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { text } from '#view/locales/text.ts';
import { beginSignInMoment } from '#view/state/sign-in-moment.ts';
import { Button } from '#view/ui/button.tsx';
import { EntryCard } from '#view/ui/entry-card.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { TextField } from '#view/ui/text-field.tsx';

export type SignInProps = {
  readonly station: string;
  /** True when this window was signed in before: the session ended by itself. */
  readonly hasEnded: boolean;
};

/** A named user's way in. The address stays, so that after a lost session the same screen opens again. */
export function SignIn({ station, hasEnded }: SignInProps) {
  const cache = useQueryClient();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [hasCapsLock, setCapsLock] = useState(false);
  const signIn = useMutation({
    mutationFn: () => api.session.signIn({ name: name.trim(), password }),
    onSuccess: (state) => {
      cache.removeQueries({ predicate: (query) => query.queryKey[0] !== queryKeys.session[0] });
      beginSignInMoment();
      cache.setQueryData(queryKeys.session, state);
    },
    onError: () => setPassword(''),
  });
  return (
    <EntryCard
      product={text.common.product}
      title={text.signIn.title(station)}
      foot={text.common.notMedicalDevice}
    >
      {hasEnded && signIn.error === null && <Notice tone="info">{text.signIn.ended}</Notice>}
      {signIn.error !== null && <Notice tone="stop">{problemOf(signIn.error)}</Notice>}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '' && !signIn.isPending) signIn.mutate();
        }}
      >
        <TextField
          label={text.signIn.name}
          value={name}
          onChange={setName}
          autoFocus
          autoComplete="username"
          spellCheck="false"
          isRequired
          validationBehavior="aria"
        />
        <TextField
          label={text.signIn.password}
          value={password}
          onChange={setPassword}
          type="password"
          autoComplete="current-password"
          validationBehavior="aria"
          hint={hasCapsLock ? text.signIn.capsLock : undefined}
          onKeyDown={(event) => setCapsLock(event.getModifierState('CapsLock'))}
        />
        <Button type="submit" tone="primary" isDisabled={name.trim() === '' || signIn.isPending}>
          {signIn.isPending ? text.signIn.submitting : text.signIn.submit}
        </Button>
      </form>
    </EntryCard>
  );
}

function problemOf(error: Error): string {
  if (error instanceof AppError && error.code === 'UNAUTHENTICATED') return text.signIn.wrong;
  return error.message;
}
