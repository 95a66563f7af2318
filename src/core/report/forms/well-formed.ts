/** Text that has an encoding: half of a surrogate pair, as names in certificates can have one, has none (Unicode D91). */
export const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd');
