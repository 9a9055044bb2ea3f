import { create } from 'zustand';

/** Whether this window was just signed in to: what is offered then is offered once. */
export const useSignInMoment = create<{ readonly isNow: boolean }>(() => ({ isNow: false }));

export function beginSignInMoment(): void {
  useSignInMoment.setState({ isNow: true });
}

export function endSignInMoment(): void {
  useSignInMoment.setState({ isNow: false });
}
