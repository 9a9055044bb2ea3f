export const setup = {
  title: 'Set up this station',
  steps: ['Station', 'Administrator', 'Studies'] as const,
  step: (number: number, of: number) => `Step ${number} of ${of}`,
  back: 'Back',
  next: 'Next',
  finish: 'Finish and open Viewbox',
  finishing: 'Setting up',
  station: {
    title: 'What is this station called?',
    intro: 'People see the name; scanners and other archives see the AE title.',
    name: 'Station name',
    nameHint: 'For example “Reading room 2”.',
    aeTitle: 'AE title',
    aeTitleHint: (port: number) =>
      `Up to 16 letters, digits or underscores. Devices send to it on port ${port}.`,
    aeTitleWrong: '1 to 16 letters, digits, spaces or signs, without a backslash.',
    nameWrong: '1 to 64 characters.',
    dataFolder: 'Data folder',
    dataFolderHint: 'Images and catalog are kept here. Choose a local disk with room for years of studies.',
    dataFolderNamed:
      'Images and catalog are kept here, as --data or VIEWBOX_DATA says. Start Viewbox without it to choose another folder.',
    dataFolderWrong: 'Name a folder.',
    browse: 'Browse…',
    moving: 'Moving to this folder',
    notMoved: 'Viewbox did not come back on the new folder. What it says where it was started tells why.',
  },
  administrator: {
    title: 'Who looks after it?',
    intro:
      'The first administrator adds the other users, the devices that may send, and reads the audit log. Everybody signs in with an own name.',
    name: 'Name',
    nameWrong: '1 to 64 characters.',
    password: 'Password',
    passwordHint: 'At least 10 characters. Length counts; a sentence is good.',
    passwordShort: (left: number) =>
      left === 1 ? '1 more character needed.' : `${left} more characters needed.`,
    repeat: 'Password again',
    repeatWrong: 'The two passwords differ.',
  },
  studies: {
    title: 'Something to look at?',
    intro: 'Nothing leaves this computer, and only this computer is listened to until you allow more.',
    loadDemo: 'Load the demo studies',
    loadDemoHint:
      'Phantom patients made on this computer: CT, MR, radiographs, mammography and ultrasound. They arrive while you watch and can be removed later.',
    summary: 'Ready to set up',
    sender: (aeTitle: string, port: number) => `Devices send to ${aeTitle} on port ${port}.`,
  },
};
