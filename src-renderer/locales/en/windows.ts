/** Words of several windows that show one study. */
export const windows = {
  following: (window: number) => `Viewer window ${window}`,
  waits: 'It shows what is opened in the leading window. Open a study there.',
  commands: {
    'windows.open': 'Open the viewer windows, or one more',
    'windows.close': 'Close the other viewer windows',
  },
};
