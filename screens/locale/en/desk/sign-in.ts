import type { Words } from '../../words.ts'

export const signIn: Words['desk']['signIn'] = {
  title: 'Sign in to Tongping',
  demoLead: 'Demo city: one tap signs you in as a role. All data are synthetic.',
  notDemo: 'Passkeys and organisation sign-in come with a later version.',
  notDemoHint: 'This version signs in to the demo city only. Ask your administrator.',
  group: {
    command: 'Command and duty',
    manage: 'Intake and dispatch',
    field: 'Field',
    community: 'Community and property',
    other: 'Data and system',
  },
  opens: { desk: 'opens the desk', mobile: 'opens the phone screen', wall: 'opens the wall' },
  loading: 'Loading roles…',
  signingIn: 'Signing in…',
  language: 'Language',
  retry: 'Try again',
  signedInAs: (label) => `Signed in now: ${label}`,
  continue: 'Continue',
}
