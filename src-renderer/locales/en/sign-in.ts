export const signIn = {
  title: (station: string) => `Sign in to ${station}`,
  name: 'Name',
  password: 'Password',
  submit: 'Sign in',
  submitting: 'Signing in',
  wrong: 'This name and password do not go together. Check both; capitals count in the password.',
  ended: 'Your session ended. Sign in again to go on where you were.',
  capsLock: 'Caps lock is on',
};
