/** Gives out the text of a template by its name: that of the home where it has one, else ours. */
export type Templates = (name: string) => string;
