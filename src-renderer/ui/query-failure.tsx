import { CircleAlert } from 'lucide-react';
import { Button } from './button.tsx';
import { StateScreen } from './state-screen.tsx';

export type QueryFailureProps = {
  readonly title: string;
  readonly message: string;
  readonly retryLabel: string;
  readonly onRetry: () => void;
};

/** In the place of what could not be read: what happened, and the way to try it again. */
export function QueryFailure({ title, message, retryLabel, onRetry }: QueryFailureProps) {
  return (
    <StateScreen
      icon={CircleAlert}
      tone="stop"
      title={title}
      actions={<Button onPress={onRetry}>{retryLabel}</Button>}
    >
      {message}
    </StateScreen>
  );
}
