/** Words of the reading screen. */
export const viewer = {
  opening: 'Opening the study',
};
