/** What stands as the model of a post whose label a person has set. */
export const CORRECTION = 'correction';
