/** The only reading of the clock in the program. */
export const now = (): Date => new Date();
