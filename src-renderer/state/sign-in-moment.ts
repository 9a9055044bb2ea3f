import { create } from 'zustand';

interface SignInMoment {
  /** Somebody signed in at this window, and what is offered then was not decided yet */
  readonly isNow: boolean;
  /** Whether the check of the day is offered; null: not known yet whether it is due */
  readonly isCheckOffered: boolean | null;
}

/** What is offered when somebody signs in: once. */
export const useSignInMoment = create<SignInMoment>(() => ({ isNow: false, isCheckOffered: null }));

export function beginSignInMoment(): void {
  useSignInMoment.setState({ isNow: true, isCheckOffered: null });
}

export function offerCheck(isCheckOffered: boolean): void {
  useSignInMoment.setState({ isNow: false, isCheckOffered });
}
